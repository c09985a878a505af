package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings a schema that combines others into a form that says one thing: a reference, alternatives, or plain keywords. What
 * must hold together ({@code allOf}, and keywords beside {@code $ref} or {@code anyOf}) is merged one level deep; what both
 * sides say of a property becomes an {@code allOf} of its own.
 */
final class SchemaMerge {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MAX_MERGES = 10_000;
    private static final Set<String> ALTERNATIVES = Set.of("anyOf", "oneOf");

    private final SchemaReferences references;
    private int numMerges;

    SchemaMerge(SchemaReferences references) {
        this.references = references;
    }

    /** A schema without {@code allOf} that has nothing beside its {@code $ref}, {@code anyOf} or {@code oneOf}. */
    SchemaNode simplified(SchemaNode schema) {
        List<String> keywords = new ArrayList<>();
        schema.json().fieldNames().forEachRemaining(keyword -> {
            if (!Keywords.isAnnotation(keyword) && !Keywords.DEFINITIONS.contains(keyword)) keywords.add(keyword);
        });
        boolean combines = keywords.contains("allOf")
                || keywords.size() > 1
                        && (keywords.contains("$ref") || keywords.stream().anyMatch(ALTERNATIVES::contains));
        if (!combines) return schema;
        return new SchemaNode(merged(parts(schema, new LinkedHashSet<>()), schema), schema.pointer());
    }

    /** The schemas that must hold together, none of which has {@code $ref} or {@code allOf}. */
    private Set<JsonNode> parts(SchemaNode schema, Set<String> followed) {
        if (++numMerges > MAX_MERGES)
            throw schema.error("allOf", "and references are too many to merge; write them out");
        Set<JsonNode> parts = new LinkedHashSet<>();
        if (!schema.json().isObject()) {
            if (!schema.json().isBoolean()) throw schema.error("a schema must be an object or a boolean");
            parts.add(schema.json());
            return parts;
        }
        SchemaCompiler.checkKeywords(schema);
        ObjectNode own = JSON.objectNode();
        schema.json().properties().forEach(entry -> {
            String keyword = entry.getKey();
            if (!keyword.equals("$ref")
                    && !keyword.equals("allOf")
                    && !Keywords.isAnnotation(keyword)
                    && !Keywords.DEFINITIONS.contains(keyword)) own.set(keyword, entry.getValue());
        });
        if (!own.isEmpty()) parts.add(own);
        if (schema.has("$ref")) {
            SchemaNode target = references.target(schema);
            if (!followed.add(target.pointer())) throw schema.error("$ref", "demands itself without an end");
            parts.addAll(parts(target, followed));
            followed.remove(target.pointer());
        }
        if (schema.has("allOf")) for (SchemaNode part : schema.children("allOf")) parts.addAll(parts(part, followed));
        return parts;
    }

    private JsonNode merged(Set<JsonNode> parts, SchemaNode place) {
        ObjectNode merged = JSON.objectNode();
        String alternatives = null;
        JsonNode choices = null;
        for (JsonNode part : parts) {
            if (part.isBoolean()) {
                if (!part.booleanValue()) return BooleanNode.FALSE;
                continue;
            }
            ObjectNode plain = part.deepCopy();
            for (String keyword : ALTERNATIVES) {
                JsonNode found = plain.remove(keyword);
                if (found == null) continue;
                if (choices != null)
                    throw place.error(keyword, "is there more than once, with what allOf and $ref bring");
                alternatives = keyword;
                choices = found;
            }
            merge(merged, plain, place);
        }
        return choices == null ? merged : distributed(merged, alternatives, choices, place);
    }

    /** What holds beside alternatives holds in each of them. */
    private static JsonNode distributed(ObjectNode beside, String keyword, JsonNode choices, SchemaNode place) {
        if (!choices.isArray()) throw place.error(keyword, "must be an array of schemas");
        ObjectNode schema = JSON.objectNode();
        ArrayNode array = schema.putArray(keyword);
        for (JsonNode choice : choices) array.add(beside.isEmpty() ? choice : both(beside, choice));
        return schema;
    }

    private static JsonNode both(JsonNode a, JsonNode b) {
        if (a.equals(b)) return a;
        ObjectNode both = JSON.objectNode();
        ArrayNode parts = both.putArray("allOf");
        for (JsonNode side : List.of(a, b)) {
            boolean joined = side.size() == 1 && side.has("allOf"); // flat, so that recursion comes to an end
            for (JsonNode part : joined ? side.get("allOf") : List.of(side)) {
                boolean known = false;
                for (JsonNode other : parts) known |= other.equals(part);
                if (!known) parts.add(part);
            }
        }
        return parts.size() == 1 ? parts.get(0) : both;
    }

    private void merge(ObjectNode into, ObjectNode other, SchemaNode place) {
        mergeProperties(into, other);
        for (var entry : other.properties()) {
            String keyword = entry.getKey();
            JsonNode value = entry.getValue();
            JsonNode old = into.get(keyword);
            if (keyword.equals("properties") || keyword.equals("additionalProperties")) continue;
            if (old == null || old.equals(value)) into.set(keyword, value);
            else into.set(keyword, merged(keyword, old, value, place));
        }
    }

    private static JsonNode merged(String keyword, JsonNode a, JsonNode b, SchemaNode place) {
        return switch (keyword) {
            case "minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum" ->
                number(a, b, 1, keyword, place);
            case "maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum" ->
                number(a, b, -1, keyword, place);
            case "required" -> union(a, b);
            case "uniqueItems" -> BooleanNode.valueOf(a.asBoolean() || b.asBoolean());
            case "items" -> both(a, b);
            case "type" -> types(a, b, place);
            case "enum" -> {
                ArrayNode values = JSON.arrayNode();
                for (JsonNode value : a) for (JsonNode same : b) if (value.equals(same)) values.add(value);
                yield values;
            }
            default ->
                throw place.error(keyword, "is said twice, as " + a + " and as " + b + ", and both cannot be held to");
        };
    }

    private static JsonNode number(JsonNode a, JsonNode b, int sign, String keyword, SchemaNode place) {
        if (!a.isNumber() || !b.isNumber()) throw place.error(keyword, "must be a number");
        return sign * a.decimalValue().compareTo(b.decimalValue()) >= 0 ? a : b;
    }

    private static JsonNode union(JsonNode a, JsonNode b) {
        Set<JsonNode> names = new LinkedHashSet<>();
        a.forEach(names::add);
        b.forEach(names::add);
        return JSON.arrayNode().addAll(names);
    }

    private static JsonNode types(JsonNode a, JsonNode b, SchemaNode place) {
        Set<String> first = SchemaCompiler.declaredTypes(typed(a, place));
        Set<String> second = SchemaCompiler.declaredTypes(typed(b, place));
        Set<String> common = new LinkedHashSet<>(first);
        common.retainAll(second);
        if (first.contains("integer") && second.contains("number")
                || first.contains("number") && second.contains("integer")) common.add("integer");
        if (common.isEmpty()) throw place.error("type", "cannot be both " + a + " and " + b);
        ArrayNode types = JSON.arrayNode();
        common.forEach(types::add);
        return types;
    }

    private static SchemaNode typed(JsonNode type, SchemaNode place) {
        ObjectNode schema = JSON.objectNode();
        schema.set("type", type);
        return new SchemaNode(schema, place.pointer());
    }

    /** A property that one side does not name is a free one there. */
    private static void mergeProperties(ObjectNode into, ObjectNode other) {
        JsonNode a = into.path("properties");
        JsonNode b = other.path("properties");
        ObjectNode properties = JSON.objectNode();
        a.properties()
                .forEach(entry -> properties.set(
                        entry.getKey(),
                        sideBySide(entry.getValue(), b.get(entry.getKey()), other.get("additionalProperties"))));
        b.properties().forEach(entry -> {
            if (!a.has(entry.getKey()))
                properties.set(entry.getKey(), sideBySide(entry.getValue(), null, into.get("additionalProperties")));
        });
        if (!properties.isEmpty()) into.set("properties", properties);
        JsonNode free = into.get("additionalProperties");
        JsonNode otherFree = other.get("additionalProperties");
        if (otherFree != null)
            into.set("additionalProperties", free == null ? otherFree : conjunction(free, otherFree));
    }

    private static JsonNode sideBySide(JsonNode own, JsonNode other, JsonNode free) {
        if (other != null) return conjunction(own, other);
        return free == null ? own : conjunction(own, free);
    }

    private static JsonNode conjunction(JsonNode a, JsonNode b) {
        if (a.isBoolean()) return a.booleanValue() ? b : a;
        if (b.isBoolean()) return b.booleanValue() ? a : b;
        return both(a, b);
    }
}
