package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What OpenAI's strict structured outputs have. Source: OpenAI's guide to structured outputs, supported schemas, 2025.
 */
final class OpenAiStrictRules {
    private static final int MAX_DEPTH = 10;
    private static final int MAX_PROPERTIES = 5_000;
    private static final int MAX_ENUM_VALUES = 1_000;

    private static final Set<String> KNOWN = Set.of(
            "type",
            "enum",
            "const",
            "anyOf",
            "$ref",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "$defs",
            "definitions");

    private int numProperties;
    private int numEnumValues;

    private OpenAiStrictRules() {}

    /** @throws dev.selene.base.SeleneException USER with keyword and place of the first thing that it has not */
    static void check(JsonNode root) {
        SchemaNode schema = new SchemaNode(root, "");
        if (!root.isObject()) throw schema.error("the schema must be an object, is " + root.getNodeType());
        if (schema.has("anyOf")) throw schema.error("anyOf", "is not possible at the root of a strict schema");
        if (!schema.has("type") || !SchemaCompiler.declaredTypes(schema).equals(Set.of("object")))
            throw schema.error("type", "must be object at the root of a strict schema");
        new OpenAiStrictRules().check(schema, 0);
    }

    private void check(SchemaNode schema, int depth) {
        if (!schema.json().isObject()) throw schema.error("a schema must be an object");
        schema.json().fieldNames().forEachRemaining(keyword -> {
            if (!KNOWN.contains(keyword) && !Keywords.isAnnotation(keyword))
                throw schema.error(keyword, "is not a keyword of strict schemas");
        });
        if (depth > MAX_DEPTH) throw schema.error("a strict schema nests at most " + MAX_DEPTH + " objects");
        if (schema.has("enum") && (numEnumValues += schema.get("enum").size()) > MAX_ENUM_VALUES)
            throw schema.error("enum", "has more than " + MAX_ENUM_VALUES + " values, with all others of the schema");
        boolean object =
                schema.has("type") && SchemaCompiler.declaredTypes(schema).contains("object");
        if (object || schema.has("properties")) checkObject(schema);

        for (String keyword : List.of("properties", "$defs", "definitions"))
            if (schema.has(keyword)) {
                if (!schema.get(keyword).isObject()) throw schema.error(keyword, "must be an object");
                int deeper = keyword.equals("properties") ? depth + 1 : depth;
                schema.get(keyword).fieldNames().forEachRemaining(name -> check(schema.child(keyword, name), deeper));
            }
        if (schema.has("items")) check(schema.child("items"), depth);
        if (schema.has("anyOf")) schema.children("anyOf").forEach(branch -> check(branch, depth));
    }

    private void checkObject(SchemaNode schema) {
        if (!schema.has("additionalProperties")
                || !schema.get("additionalProperties").isBoolean()
                || schema.get("additionalProperties").booleanValue())
            throw schema.error("additionalProperties", "must be false in every object of a strict schema");
        Set<String> required = new HashSet<>();
        if (schema.has("required")) schema.get("required").forEach(name -> required.add(name.asText()));
        if (!schema.has("properties")) return;
        schema.get("properties").fieldNames().forEachRemaining(name -> {
            if (++numProperties > MAX_PROPERTIES)
                throw schema.error("properties", "are more than " + MAX_PROPERTIES + " in the whole schema");
            if (!required.contains(name))
                throw schema.error(
                        "required",
                        "must have every property of a strict schema, and \"" + name
                                + "\" is missing; allow null instead");
        });
    }
}
