package dev.selene.text;

import dev.selene.text.jinja.CodePointOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the parameters of one tool, with the definitions that they bring along. */
final class SchemaReader {
    /** A schema that cannot be declared as TypeScript; the published code falls back to JSON then. */
    static final class NotDeclarable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotDeclarable(String message) {
            super(message, null, false, false);
        }
    }

    private static final String DEFINITIONS = "#/$defs/";
    private static final Map<String, String> UNION_NAMES = Map.of(
            "string", "string",
            "number", "number",
            "integer", "number",
            "boolean", "boolean",
            "null", "null",
            "object", "{}",
            "array", "Array<any>");

    /** Definitions by name, in the order in which they were met. */
    final Map<String, Object> definitions = new LinkedHashMap<>();

    /** Whether a schema refers to the parameters as a whole ({@code "$ref": "#"}). */
    boolean refersToRoot;

    SchemaType read(Object schema) {
        if (schema instanceof Boolean any) return new SchemaType.Named(any ? "any" : "null", SchemaType.Notes.NONE);
        if (!(schema instanceof Map<?, ?> map)) throw new NotDeclarable("a schema is " + schema);
        if (map.containsKey("$ref")) return reference(map);
        if (map.containsKey("anyOf")) return new SchemaType.AnyOf(readAll(map.get("anyOf")), notes(map));
        if (map.containsKey("enum")) return enumeration(map);
        if (!map.containsKey("type")) {
            if (map.isEmpty()) return new SchemaType.Named("any", SchemaType.Notes.NONE);
            throw new NotDeclarable("a schema has no type: " + map);
        }
        if (map.get("type") instanceof List<?> types) return union(types, map);
        return switch (String.valueOf(map.get("type"))) {
            case "object" -> structure(map);
            case "array" -> new SchemaType.Array(item(map.get("items")), notes(map, "maxItems", "minItems"));
            case "string" -> new SchemaType.Named("string", notes(map, "maxLength", "minLength", "pattern"));
            case "number", "integer" -> new SchemaType.Named("number", notes(map, "maximum", "minimum"));
            default -> new SchemaType.Named(map.get("type"), notes(map));
        };
    }

    private List<SchemaType> readAll(Object schemas) {
        if (!(schemas instanceof List<?> list)) throw new NotDeclarable("anyOf is " + schemas);
        List<SchemaType> types = new ArrayList<>();
        for (Object schema : list) types.add(read(schema));
        return types;
    }

    private SchemaType reference(Map<?, ?> map) {
        if (!(map.get("$ref") instanceof String target)) throw new NotDeclarable("$ref is " + map.get("$ref"));
        if (target.equals("#")) {
            refersToRoot = true;
            return new SchemaType.Named("parameters", notes(map));
        }
        String name = target.substring(target.lastIndexOf('/') + 1);
        if (!target.startsWith(DEFINITIONS) || !(definitions.get(name) instanceof Map<?, ?>))
            throw new NotDeclarable("$ref " + target + " is not found");
        return new SchemaType.Named(name, notes(map));
    }

    private static SchemaType enumeration(Map<?, ?> map) {
        if (!(map.get("enum") instanceof List<?> values)) throw new NotDeclarable("enum is " + map.get("enum"));
        if (map.containsKey("type")) {
            Object type = enumType(map.get("type"));
            for (Object value : values)
                if (value != null && !hasType(value, type))
                    throw new NotDeclarable("enum value " + value + " is no " + type);
        }
        return new SchemaType.Enumeration(values, notes(map));
    }

    private static Object enumType(Object type) {
        if (!(type instanceof List<?> types)) return type;
        if (types.size() == 1) return types.getFirst();
        if (types.size() != 2 || !types.contains("null")) throw new NotDeclarable("enum of type " + types);
        return "null".equals(types.getFirst()) ? types.getLast() : types.getFirst();
    }

    private static boolean hasType(Object value, Object type) {
        boolean whole = value instanceof Boolean || value instanceof Number && !(value instanceof Double);
        return switch (String.valueOf(type)) {
            case "string" -> value instanceof String;
            case "number" -> whole || value instanceof Double;
            case "integer" -> whole;
            case "boolean" -> value instanceof Boolean;
            default -> true;
        };
    }

    private static SchemaType union(List<?> types, Map<?, ?> map) {
        List<SchemaType> named = new ArrayList<>();
        for (Object type : types) {
            String name = type instanceof String text ? UNION_NAMES.get(text) : null;
            if (name == null) throw new NotDeclarable("type " + type + " is unknown");
            named.add(new SchemaType.Named(name, SchemaType.Notes.NONE));
        }
        return new SchemaType.AnyOf(named, notes(map));
    }

    private SchemaType item(Object items) {
        boolean none = items == null
                || items.equals(false)
                || items instanceof Map<?, ?> map && map.isEmpty()
                || items instanceof List<?> list && list.isEmpty();
        return none ? new SchemaType.Named("any", SchemaType.Notes.NONE) : read(items);
    }

    SchemaType.Structure structure(Map<?, ?> map) {
        if (map.get("$defs") instanceof Map<?, ?> found)
            found.forEach((name, schema) -> definitions.put((String) name, schema));
        Object additional = map.get("additionalProperties");
        if (additional instanceof Map) additional = read(additional);
        List<SchemaType.Field> fields = new ArrayList<>();
        if (map.containsKey("properties")) {
            if (!(map.get("properties") instanceof Map<?, ?> properties))
                throw new NotDeclarable("properties is " + map.get("properties"));
            Set<Object> required = required(map);
            properties.forEach((name, schema) -> fields.add(new SchemaType.Field(
                    (String) name,
                    read(schema),
                    !required.contains(name),
                    schema instanceof Map<?, ?> property ? property.get("default") : null)));
        }
        return new SchemaType.Structure(fields, additional, notes(map));
    }

    private static Set<Object> required(Map<?, ?> map) {
        if (!map.containsKey("required")) return Set.of();
        if (!(map.get("required") instanceof List<?> required))
            throw new NotDeclarable("required is " + map.get("required"));
        return new HashSet<>(required);
    }

    private static SchemaType.Notes notes(Map<?, ?> map, String... constraints) {
        Map<String, Object> given = new TreeMap<>(CodePointOrder.INSTANCE);
        for (String constraint : constraints)
            if (map.containsKey(constraint)) given.put(constraint, map.get(constraint));
        return new SchemaType.Notes(map.get("description"), given);
    }
}
