package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Typed access to one JSON object. A field that is null counts as absent, as OpenAI has it; problems are collected. */
final class Fields {
    private final JsonNode object;
    private final String path;
    private final FieldProblems problems;

    /** @param path of the object, empty for the body */
    Fields(JsonNode object, String path, FieldProblems problems) {
        this.object = object;
        this.path = path;
        this.problems = problems;
    }

    FieldProblems problems() {
        return problems;
    }

    JsonNode object() {
        return object;
    }

    String path() {
        return path;
    }

    String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    Optional<JsonNode> get(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    boolean bool(String name, boolean absent) {
        return get(name)
                .map(value -> {
                    if (!value.isBoolean()) problems.wrongType(pathOf(name), "true or false", JsonKind.of(value));
                    return value.booleanValue();
                })
                .orElse(absent);
    }

    Optional<String> text(String name) {
        return get(name).flatMap(value -> {
            if (value.isTextual()) return Optional.of(checkedText(pathOf(name), value.textValue()));
            problems.wrongType(pathOf(name), "a string", JsonKind.of(value));
            return Optional.empty();
        });
    }

    /** As {@link #text}, noting when it is missing. */
    String requiredText(String name) {
        if (get(name).isEmpty()) problems.add(pathOf(name), "missing_required_parameter", "is missing");
        return text(name).orElse("");
    }

    /** The object of that name, or null when that was noted to be missing or something else. */
    JsonNode requiredObject(String name) {
        Optional<JsonNode> value = get(name);
        if (value.isEmpty()) problems.add(pathOf(name), "missing_required_parameter", "is missing");
        else if (!value.get().isObject()) problems.wrongType(pathOf(name), "an object", JsonKind.of(value.get()));
        else return value.get();
        return null;
    }

    /** Notes every field that is not among {@code known}. */
    void refuseOthers(Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name))
                problems.add(pathOf(name), "unknown_parameter", "is not a field that is known here");
        });
    }

    OptionalInt integer(String name, int min, int max) {
        OptionalLong value = longInteger(name, min, max);
        return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }

    OptionalLong longInteger(String name, long min, long max) {
        Optional<JsonNode> value = get(name);
        if (value.isEmpty()) return OptionalLong.empty();
        JsonNode number = value.get();
        if (!number.isIntegralNumber()) problems.wrongType(pathOf(name), "a whole number", JsonKind.of(number));
        else if (!number.canConvertToLong() || number.longValue() < min || number.longValue() > max)
            problems.invalid(pathOf(name), "is " + JsonKind.of(number) + ", expected " + min + " to " + max);
        else return OptionalLong.of(number.longValue());
        return OptionalLong.empty();
    }

    OptionalDouble number(String name, double min, double max) {
        Optional<JsonNode> value = get(name);
        if (value.isEmpty()) return OptionalDouble.empty();
        JsonNode number = value.get();
        if (!number.isNumber()) problems.wrongType(pathOf(name), "a number", JsonKind.of(number));
        else if (!(number.doubleValue() >= min && number.doubleValue() <= max))
            problems.invalid(pathOf(name), "is " + JsonKind.of(number) + ", expected " + min + " to " + max);
        else return OptionalDouble.of(number.doubleValue());
        return OptionalDouble.empty();
    }

    /** Notes a string that has half of a character outside the basic plane: such text cannot be written in UTF-8. */
    String checkedText(String where, String text) {
        int at = JsonKind.loneSurrogate(text);
        if (at >= 0)
            problems.invalid(
                    where,
                    "has the lone surrogate \\u%04x at index %d, which is no character"
                            .formatted((int) text.charAt(at), at));
        return text;
    }
}
