package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether no value matches two schemas, as {@code oneOf} wants it: because their types differ, or their constants, or those
 * of a property that both require.
 */
final class DisjointSchemas {
    private final SchemaReferences references;

    DisjointSchemas(SchemaReferences references) {
        this.references = references;
    }

    /** @throws dev.selene.base.SeleneException USER if that cannot be told of two of them */
    void check(SchemaNode schema, List<SchemaNode> choices) {
        for (int i = 0; i < choices.size(); i++)
            for (int j = 0; j < i; j++)
                if (!disjoint(followed(choices.get(j)), followed(choices.get(i))))
                    throw schema.error(
                            "oneOf",
                            "must have schemas of which no value matches two, told apart by type or by constants, and "
                                    + j + " and " + i + " are not: use anyOf");
    }

    private SchemaNode followed(SchemaNode schema) {
        SchemaNode at = schema;
        for (int i = 0; i < 20 && at.json().isObject() && at.has("$ref"); i++) at = references.target(at);
        return at;
    }

    private boolean disjoint(SchemaNode a, SchemaNode b) {
        if (!a.json().isObject() || !b.json().isObject()) return false;
        Optional<Set<JsonNode>> constants = constants(a);
        Optional<Set<JsonNode>> others = constants(b);
        if (constants.isPresent() && others.isPresent()) return without(constants.get(), others.get());
        if (a.has("type") && b.has("type") && differ(SchemaCompiler.types(a), SchemaCompiler.types(b))) return true;
        for (String name : names(a))
            if (names(b).contains(name)
                    && disjoint(followed(a.child("properties", name)), followed(b.child("properties", name))))
                return true;
        return false;
    }

    private static boolean differ(Set<String> types, Set<String> others) {
        boolean numbers = types.contains("number") && others.contains("integer")
                || types.contains("integer") && others.contains("number");
        return !numbers && without(types, others);
    }

    private static <T> boolean without(Set<T> a, Set<T> b) {
        Set<T> common = new HashSet<>(a);
        common.retainAll(b);
        return common.isEmpty();
    }

    private static Optional<Set<JsonNode>> constants(SchemaNode schema) {
        if (schema.has("const")) return Optional.of(Set.of(schema.get("const")));
        if (!schema.has("enum")) return Optional.empty();
        Set<JsonNode> values = new HashSet<>();
        schema.get("enum").forEach(values::add);
        return Optional.of(values);
    }

    /** Of properties that are required and described, of a schema that allows objects alone. */
    private static Set<String> names(SchemaNode schema) {
        Set<String> names = new HashSet<>();
        if (!SchemaCompiler.types(schema).equals(Set.of("object")) || !schema.has("required")) return names;
        for (JsonNode name : schema.get("required"))
            if (schema.json().path("properties").has(name.asText())) names.add(name.asText());
        return names;
    }
}
