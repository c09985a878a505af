package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;

/** How large a schema may be, whatever it says. */
final class SchemaLimits {
    private static final int MAX_VALUES = 50_000;
    private static final int MAX_DEPTH = 100;

    private int numValues;

    private SchemaLimits() {}

    /** @throws dev.selene.base.SeleneException USER if it is larger, or has a number that no double holds */
    static void check(JsonNode schema) {
        new SchemaLimits().check(new SchemaNode(schema, ""), 0);
    }

    private void check(SchemaNode node, int depth) {
        if (++numValues > MAX_VALUES) throw node.error("the schema has more than " + MAX_VALUES + " values in all");
        if (depth > MAX_DEPTH) throw node.error("the schema nests deeper than " + MAX_DEPTH);
        if (node.json().isNumber() && !Double.isFinite(node.json().doubleValue()))
            throw node.error("the number " + node.json().asText() + " is too large");
        int index = 0;
        for (JsonNode item : node.json())
            if (node.json().isArray()) check(new SchemaNode(item, node.pointer() + "/" + index++), depth + 1);
        for (var entry : node.json().properties())
            check(new SchemaNode(entry.getValue(), node.pointer() + "/" + entry.getKey()), depth + 1);
    }
}
