package dev.selene.server.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

/** Words for JSON values, and what strings must not hold. */
final class JsonKind {
    private JsonKind() {}

    /** For messages: {@code a string}, {@code an array}; short numbers and booleans by their value. */
    static String of(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
            case NUMBER -> value.asText().length() <= 24 ? "the number " + value.asText() : "a number";
            case BOOLEAN -> value.asText();
            case NULL, MISSING -> "null";
        };
    }

    /** {@code text} with its lone surrogates replaced, cut off after {@code maxLength} characters. */
    static String printable(String text, int maxLength) {
        String cut = text.length() <= maxLength ? text : text.substring(0, maxLength) + "…";
        // Java's encoder replaces what it cannot encode by '?'
        return loneSurrogate(cut) < 0 ? cut : new String(cut.getBytes(UTF_8), UTF_8);
    }

    /** The index of the first surrogate without its other half, or -1. */
    static int loneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) continue;
            if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) return i;
            i++;
        }
        return -1;
    }
}
