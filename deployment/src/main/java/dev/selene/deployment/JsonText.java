package dev.selene.deployment;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.stream.Collectors;

/** Writes a value in one line. */
final class JsonText {
    private static final int MAX_LENGTH = 200;

    private JsonText() {}

    static String of(JsonValue value) {
        String text = whole(value);
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }

    /** Recursive; the reader bounds the depth. */
    static String whole(JsonValue value) {
        return switch (value) {
            case JsonValue.Obj object ->
                object.members().entrySet().stream()
                        .map(member -> quoted(member.getKey()) + ": "
                                + whole(member.getValue().value()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case JsonValue.Arr array ->
                array.items().stream().map(JsonText::whole).collect(Collectors.joining(", ", "[", "]"));
            case JsonValue.Text text -> quoted(text.value());
            case JsonValue.Num number -> number.literal();
            case JsonValue.Bool bool -> String.valueOf(bool.value());
            case JsonValue.Null _ -> "null";
        };
    }

    static String quoted(String text) {
        return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
