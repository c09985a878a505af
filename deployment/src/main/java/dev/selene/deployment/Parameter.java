package dev.selene.deployment;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One setting of a start: for the list of all parameters that the service prints.
 *
 * @param value as JSON; empty when the key is absent and has no default
 * @param written whether the file says so, else it is the default
 * @param place of the value in the file, or of the file
 */
public record Parameter(Key<?> key, Optional<String> value, boolean written, Place place) {
    static Parameter of(Key<?> key, ConfigValues values) {
        Optional<String> written = values.written(key).map(JsonValue::display);
        return new Parameter(
                key, written.or(() -> key.fallback().map(Parameter::json)), written.isPresent(), values.place(key));
    }

    private static String json(Object value) {
        return switch (value) {
            case String text -> JsonText.quoted(text);
            case List<?> list -> list.stream().map(Parameter::json).collect(Collectors.joining(",", "[", "]"));
            case Truncation truncation -> String.valueOf(truncation != Truncation.REJECT);
            default -> String.valueOf(value);
        };
    }
}
