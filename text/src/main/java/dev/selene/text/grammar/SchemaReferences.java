package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;

/** Finds what {@code $ref} points to: something in the same document, by a JSON pointer in a fragment. */
final class SchemaReferences {
    private final JsonNode root;

    SchemaReferences(JsonNode root) {
        this.root = root;
    }

    SchemaNode target(SchemaNode schema) {
        JsonNode reference = schema.get("$ref");
        if (!reference.isTextual()) throw schema.error("$ref", "must be a string, is " + reference);
        String text = reference.textValue();
        if (text.equals("#")) return new SchemaNode(root, "");
        if (!text.startsWith("#/"))
            throw schema.error(
                    "$ref", "\"" + text + "\" does not stay in this document: it must be # or start with #/$defs/");
        JsonNode target = root;
        for (String part : text.substring(2).split("/", -1)) {
            String name = part.replace("~1", "/").replace("~0", "~").replace("%24", "$");
            JsonNode next = target.isArray() && name.matches("[0-9]{1,9}")
                    ? target.get(Integer.parseInt(name))
                    : target.get(name);
            if (next == null) throw schema.error("$ref", "\"" + text + "\" is not found: there is no " + name);
            target = next;
        }
        return new SchemaNode(target, text.substring(1));
    }
}
