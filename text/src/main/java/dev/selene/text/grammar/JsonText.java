package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The one spelling of characters in names of properties, in constants and in strings with a pattern: as they are, but for
 * those that JSON must escape, which take their short form, or else {@code \}{@code u00xx} in lower case.
 */
final class JsonText {
    private JsonText() {}

    /** True for what JSON does not allow in a string as it is. */
    static boolean mustEscape(int codePoint) {
        return codePoint < 0x20 || codePoint == '"' || codePoint == '\\';
    }

    static String escape(int codePoint) {
        return switch (codePoint) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format("\\u%04x", codePoint);
        };
    }

    /** {@code text} with its quotation marks. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (mustEscape(c)) quoted.append(escape(c));
            else quoted.appendCodePoint(c);
        });
        return quoted.append('"').toString();
    }

    /** A string, number, boolean or null. */
    static String scalar(JsonNode value) {
        return value.isTextual() ? quote(value.textValue()) : value.toString();
    }
}
