package dev.selene.text;

import java.util.List;
import java.util.Map;

/**
 * A JSON schema as {@link ToolDeclarations} reads it. Values that a schema gives freely stay as they are, since Python
 * prints what it finds.
 */
sealed interface SchemaType {
    Notes notes();

    /**
     * What comments are made of.
     *
     * @param description anything Python calls false for none
     * @param constraints in the order of their keys
     */
    record Notes(Object description, Map<String, Object> constraints) {
        static final Notes NONE = new Notes(null, Map.of());
    }

    /** A type that is printed by its name. */
    record Named(Object name, Notes notes) implements SchemaType {}

    /** @param additional null, true, false, or a {@link SchemaType} */
    record Structure(List<Field> fields, Object additional, Notes notes) implements SchemaType {}

    record Array(SchemaType item, Notes notes) implements SchemaType {}

    record Enumeration(List<?> values, Notes notes) implements SchemaType {}

    record AnyOf(List<SchemaType> types, Notes notes) implements SchemaType {}

    /** @param fallback the value of {@code default}; null for none */
    record Field(String name, SchemaType type, boolean optional, Object fallback) {}
}
