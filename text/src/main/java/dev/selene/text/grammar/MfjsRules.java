package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What Moonshot Flavored JSON Schema has. Source: its specification and the cases of its validator, walle
 * (github.com/MoonshotAI/walle, MIT).
 */
final class MfjsRules {
    private static final int MAX_DEPTH = 6;
    private static final int MAX_ENUM = 1_000;
    private static final int MAX_ANY_OF = 500;
    private static final int MAX_STEPS = 500_000;

    private static final Set<String> COMMON = Set.of("title", "description");
    private static final Set<String> ROOT_ONLY = Set.of("$defs", "$id");
    private static final Map<String, Set<String>> BY_TYPE = Map.of(
            "object", Set.of("type", "default", "properties", "required", "additionalProperties"),
            "array", Set.of("type", "default", "items", "minItems", "maxItems"),
            "string", Set.of("type", "default", "enum", "minLength", "maxLength", "pattern"),
            "number", Set.of("type", "default", "enum", "minimum", "maximum"),
            "integer", Set.of("type", "default", "enum", "minimum", "maximum"),
            "boolean", Set.of("type", "default", "enum"),
            "null", Set.of("type", "default", "enum"));
    private static final Set<String> KNOWN = Set.of(
            "type",
            "default",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "minItems",
            "maxItems",
            "enum",
            "minLength",
            "maxLength",
            "pattern",
            "minimum",
            "maximum",
            "anyOf",
            "$ref",
            "title",
            "description",
            "$defs",
            "$id");
    private static final Set<String> RESERVED_NAMES =
            Set.of("$defs", "$ref", "anyOf", "required", "additionalProperties");

    private final SchemaReferences references;
    private int steps;

    private MfjsRules(JsonNode root) {
        this.references = new SchemaReferences(root);
    }

    /** @throws dev.selene.base.SeleneException USER with keyword and place of the first thing that it has not */
    static void check(JsonNode root) {
        SchemaNode schema = new SchemaNode(root, "");
        if (!root.isObject()) throw schema.error("the schema must be an object, is " + root.getNodeType());
        MfjsRules rules = new MfjsRules(root);
        rules.checkDefinitions(schema);
        rules.check(schema);
        rules.checkDepth(schema, 0, new HashSet<>());
        rules.checkTermination(schema);
    }

    private void checkDefinitions(SchemaNode root) {
        if (!root.has("$defs")) return;
        if (!root.get("$defs").isObject()) throw root.error("$defs", "must be an object");
        root.get("$defs").fieldNames().forEachRemaining(name -> {
            if (name.isEmpty()) throw root.error("$defs", "property name cannot be empty");
            if (!root.get("$defs").get(name).isObject())
                throw root.error("$defs", "schema must be an object, and \"" + name + "\" is not");
        });
        checkNames(root.get("$defs"), root);
    }

    /** A name with a slash could not be referred to. */
    private static void checkNames(JsonNode node, SchemaNode root) {
        for (var entry : node.properties())
            if (entry.getKey().contains("/"))
                throw root.error("$defs", "property name \"" + entry.getKey() + "\" cannot contain '/'");
        for (JsonNode child : node) checkNames(child, root);
    }

    private void check(SchemaNode schema) {
        boolean root = schema.pointer().isEmpty();
        if (!schema.json().isObject()) throw schema.error("a schema must be an object");
        schema.json().fieldNames().forEachRemaining(keyword -> {
            if (!KNOWN.contains(keyword)) throw schema.error(keyword, "is not a keyword of MFJS");
            if (ROOT_ONLY.contains(keyword) && !root) throw schema.error(keyword, "must be at root level");
        });
        schema.text("title");
        schema.text("description");
        schema.text("$id");
        for (String combining : List.of("anyOf", "$ref")) if (schema.has(combining)) checkAlone(combining, schema);
        if (schema.has("type")) checkType(schema);
        else if (schema.has("enum")) throw schema.error("enum", "needs a type beside it");
        else if (schema.has("required")) throw schema.error("required", "needs the type object beside it");
        checkValues(schema);
        eachProperty(schema, this::check);
        eachOther(schema, this::check);
    }

    private static void checkAlone(String combining, SchemaNode schema) {
        schema.json().fieldNames().forEachRemaining(keyword -> {
            if (!keyword.equals(combining) && !COMMON.contains(keyword) && !ROOT_ONLY.contains(keyword))
                throw schema.error(keyword, "is not allowed at the same level as " + combining);
        });
    }

    private static void checkType(SchemaNode schema) {
        List<String> types = List.copyOf(SchemaCompiler.declaredTypes(schema));
        if (schema.get("type").size() > types.size()) throw schema.error("type", "array has a type twice");
        Set<String> allowed = new LinkedHashSet<>(COMMON);
        allowed.addAll(ROOT_ONLY);
        allowed.add("type");
        if (types.size() == 1) allowed.addAll(BY_TYPE.get(types.getFirst()));
        boolean nullable = types.size() == 2 && types.contains("null");
        if (nullable && !types.contains("object") && !types.contains("array")) allowed.add("enum");
        schema.json().fieldNames().forEachRemaining(keyword -> {
            if (!allowed.contains(keyword))
                throw schema.error(keyword, "is not allowed in combination with type " + schema.get("type"));
        });
    }

    private static void checkValues(SchemaNode schema) {
        if (schema.has("enum")) checkEnum(schema);
        if (schema.has("anyOf") && schema.get("anyOf").size() > MAX_ANY_OF)
            throw schema.error("anyOf", "must have 1 to " + MAX_ANY_OF + " items");
        if (schema.has("properties")) {
            if (!schema.get("properties").isObject()) throw schema.error("properties", "must be an object");
            schema.get("properties").fieldNames().forEachRemaining(name -> {
                if (name.isEmpty()) throw schema.error("properties", "has a name that is empty");
                if (RESERVED_NAMES.contains(name))
                    throw schema.error("properties", "has the name " + name + ", which is reserved for JSON Schema");
            });
        }
        if (schema.has("required")) checkRequired(schema);
        List<String> types = schema.has("type") ? List.copyOf(SchemaCompiler.declaredTypes(schema)) : List.of();
        if (types.equals(List.of("integer")))
            for (String bound : List.of("minimum", "maximum"))
                schema.number(bound).filter(value -> !SchemaNode.isWhole(value)).ifPresent(value -> {
                    throw schema.error(bound, "must be an integer beside type integer, is " + value);
                });
    }

    private static void checkEnum(SchemaNode schema) {
        JsonNode values = schema.get("enum");
        if (!values.isArray()) throw schema.error("enum", "must be an array");
        if (values.isEmpty()) throw schema.error("enum", "array cannot be empty");
        if (values.size() > MAX_ENUM) throw schema.error("enum", "array cannot have more than " + MAX_ENUM + " items");
        Set<String> types = SchemaCompiler.types(schema);
        for (JsonNode value : values)
            if (!ConstantRules.hasType(value, types))
                throw schema.error("enum", "value " + value + " does not match any type in " + types);
    }

    private static void checkRequired(SchemaNode schema) {
        JsonNode required = schema.get("required");
        if (!required.isArray()) throw schema.error("required", "must be an array");
        if (!required.isEmpty() && !schema.has("properties"))
            throw schema.error("required", "is there, but properties is missing");
        Set<String> names = new HashSet<>();
        for (JsonNode name : required) {
            if (!name.isTextual() || name.textValue().isEmpty())
                throw schema.error("required", "must hold names of properties, has " + name);
            if (!names.add(name.textValue())) throw schema.error("required", "has " + name + " twice");
            if (!schema.get("properties").has(name.textValue()))
                throw schema.error("required", "has " + name + ", which is not defined in properties");
        }
    }

    /** Objects inside each other, references followed. */
    private void checkDepth(SchemaNode schema, int depth, Set<String> followed) {
        if (++steps > MAX_STEPS) throw schema.error("the references are too many to follow; write some of them out");
        if (depth > MAX_DEPTH)
            throw schema.error("properties", "nest too deep: schema depth exceeds " + MAX_DEPTH + " objects");
        if (schema.has("$ref")) {
            SchemaNode target = references.target(schema);
            if (!followed.add(target.pointer())) return;
            checkDepth(target, depth, followed);
            followed.remove(target.pointer());
        }
        eachProperty(schema, child -> checkDepth(child, depth + 1, followed));
        eachOther(schema, child -> checkDepth(child, depth, followed));
    }

    /** A schema must not demand itself alone: something that it demands must be complete without it. */
    private void checkTermination(SchemaNode root) {
        Deque<SchemaNode> open = new ArrayDeque<>(List.of(root));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            SchemaNode schema = open.remove();
            if (!seen.add(schema.pointer())) continue;
            List<SchemaNode> demanded = demanded(schema);
            if (demanded.isEmpty()) return;
            open.addAll(demanded);
        }
        throw root.error("infinite recursion: by $ref the schema demands itself, without a way to end");
    }

    /** What a value of {@code schema} needs one of; nothing if it can be complete by itself. */
    private List<SchemaNode> demanded(SchemaNode schema) {
        if (schema.has("$ref")) return List.of(references.target(schema));
        if (schema.has("anyOf")) return schema.children("anyOf");
        Set<String> types = SchemaCompiler.types(schema);
        if (types.equals(Set.of("array")) && schema.has("items")) return List.of(schema.child("items"));
        if (!types.equals(Set.of("object")) || !schema.has("required")) return List.of();
        List<SchemaNode> demanded = new ArrayList<>();
        for (JsonNode name : schema.get("required")) demanded.add(schema.child("properties", name.textValue()));
        return demanded;
    }

    private interface Visitor {
        void visit(SchemaNode child);
    }

    private static void eachProperty(SchemaNode schema, Visitor visitor) {
        if (schema.has("properties"))
            schema.get("properties")
                    .fieldNames()
                    .forEachRemaining(name -> visitor.visit(schema.child("properties", name)));
    }

    /** The schemas directly inside a schema that are not its properties. */
    private static void eachOther(SchemaNode schema, Visitor visitor) {
        if (schema.has("$defs"))
            schema.get("$defs").fieldNames().forEachRemaining(name -> visitor.visit(schema.child("$defs", name)));
        if (schema.has("items")) {
            if (!schema.get("items").isObject()) throw schema.error("items", "must be an object");
            visitor.visit(schema.child("items"));
        }
        if (schema.has("additionalProperties")) {
            JsonNode additional = schema.get("additionalProperties");
            if (additional.isObject()) visitor.visit(schema.child("additionalProperties"));
            else if (!additional.isBoolean())
                throw schema.error("additionalProperties", "must be a boolean or an object");
        }
        if (schema.has("anyOf")) schema.children("anyOf").forEach(visitor::visit);
    }
}
