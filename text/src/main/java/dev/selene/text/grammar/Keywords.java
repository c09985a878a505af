package dev.selene.text.grammar;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the keywords of a schema are for. */
final class Keywords {
    /** Say nothing about values. */
    static final Set<String> ANNOTATIONS = Set.of(
            "title",
            "description",
            "default",
            "example",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "contentEncoding",
            "contentMediaType",
            "$comment",
            "$schema",
            "$id");

    /** Hold schemas that only a reference reaches. */
    static final Set<String> DEFINITIONS = Set.of("$defs", "definitions");

    static final List<String> OBJECT =
            List.of("properties", "required", "additionalProperties", "minProperties", "maxProperties");
    static final List<String> ARRAY = List.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems");
    static final List<String> STRING = List.of("minLength", "maxLength", "pattern", "format");
    static final List<String> NUMBER = List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");

    /** Keywords that only values of some types look at, by one of these types. */
    static final Map<String, List<String>> BY_TYPE =
            Map.of("object", OBJECT, "array", ARRAY, "string", STRING, "number", NUMBER);

    static final List<String> TYPES = List.of("object", "array", "string", "number", "integer", "boolean", "null");

    /** Known, but not obeyed, with the way out. */
    static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("not", "leave it out and check the answer"),
            Map.entry("if", "use anyOf"),
            Map.entry("then", "use anyOf"),
            Map.entry("else", "use anyOf"),
            Map.entry("dependentSchemas", "use anyOf"),
            Map.entry("dependentRequired", "use anyOf"),
            Map.entry("dependencies", "use anyOf"),
            Map.entry("patternProperties", "use additionalProperties"),
            Map.entry("propertyNames", "name the properties"),
            Map.entry("unevaluatedProperties", "use additionalProperties"),
            Map.entry("unevaluatedItems", "use items"),
            Map.entry("additionalItems", "use items"),
            Map.entry("contains", "use items"),
            Map.entry("minContains", "use minItems"),
            Map.entry("maxContains", "use maxItems"),
            Map.entry("multipleOf", "use an integer, or an enum"),
            Map.entry("$dynamicRef", "use $ref"),
            Map.entry("$dynamicAnchor", "use $defs and $ref"),
            Map.entry("$anchor", "use $defs and $ref"));

    static final Set<String> COMBINING = Set.of("type", "enum", "const", "$ref", "anyOf", "oneOf", "allOf");

    private Keywords() {}

    static boolean isObeyed(String keyword) {
        return COMBINING.contains(keyword)
                || DEFINITIONS.contains(keyword)
                || BY_TYPE.values().stream().anyMatch(keywords -> keywords.contains(keyword));
    }

    static boolean isAnnotation(String keyword) {
        return ANNOTATIONS.contains(keyword) || keyword.startsWith("x-");
    }
}
