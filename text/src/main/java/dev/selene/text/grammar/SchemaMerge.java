package dev.selene.text.grammar;

import java.util.List;

/** Brings a schema that combines others into a form that says one thing: a reference, alternatives, or plain keywords. */
final class SchemaMerge {
    private SchemaMerge() {}

    static SchemaNode simplified(SchemaNode schema, SchemaReferences references) {
        for (String combining : List.of("$ref", "anyOf", "oneOf", "allOf"))
            if (schema.has(combining))
                schema.json().fieldNames().forEachRemaining(keyword -> {
                    if (!keyword.equals(combining)
                            && !Keywords.isAnnotation(keyword)
                            && !Keywords.DEFINITIONS.contains(keyword))
                        throw schema.error(keyword, "is not allowed at the same level as " + combining);
                });
        return schema;
    }
}
