package dev.selene.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.selene.base.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Typed access to one object of a configuration file. A field that is null counts as absent, as in the reference
 * implementations. A value of the wrong type or out of range is noted as a problem, and the smallest allowed value stands
 * in for it, so that reading goes on and finds the other problems.
 */
final class ConfigFields {
    private static final int MAX_SHOWN = 60;

    private final JsonNode object;
    private final String path;
    private final Problems problems;

    private ConfigFields(JsonNode object, String path, Problems problems) {
        this.object = object;
        this.path = path;
        this.problems = problems;
    }

    /** The outermost object; anything else is a problem and reads as an empty one. */
    static ConfigFields root(JsonNode node, Problems problems) {
        if (node.isObject()) return new ConfigFields(node, "", problems);
        problems.add("is " + shown(node) + ", expected an object");
        return new ConfigFields(JsonNodeFactory.instance.objectNode(), "", problems);
    }

    boolean has(String name) {
        return object.hasNonNull(name);
    }

    /** All names, also those of null fields. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The object {@code name}; empty when absent. */
    Optional<ConfigFields> object(String name) {
        if (!has(name)) return Optional.empty();
        JsonNode value = object.get(name);
        if (value.isObject()) return Optional.of(new ConfigFields(value, path + name + ".", problems));
        wrong(name, "an object");
        return Optional.empty();
    }

    int integer(String name, int min, int max) {
        return optionalInteger(name, min, max).orElseGet(() -> missing(name, min, "an integer"));
    }

    OptionalInt optionalInteger(String name, int min, int max) {
        if (!has(name)) return OptionalInt.empty();
        JsonNode value = object.get(name);
        double number = value.doubleValue();
        if (value.isNumber() && number >= min && number <= max && number == Math.rint(number))
            return OptionalInt.of((int) number);
        wrong(name, "an integer from " + min + " to " + max);
        return OptionalInt.of(min);
    }

    double number(String name, double min, double max) {
        return optionalNumber(name, min, max).orElseGet(() -> missing(name, min, "a number"));
    }

    OptionalDouble optionalNumber(String name, double min, double max) {
        if (!has(name)) return OptionalDouble.empty();
        JsonNode value = object.get(name);
        double number = value.doubleValue();
        if (value.isNumber() && number >= min && number <= max) return OptionalDouble.of(number);
        wrong(name, "a number from " + min + " to " + max);
        return OptionalDouble.of(min);
    }

    boolean flag(String name, boolean absent) {
        if (!has(name)) return absent;
        if (!object.get(name).isBoolean()) wrong(name, "true or false");
        return object.get(name).booleanValue();
    }

    String text(String name, String absent) {
        if (!has(name)) return absent;
        if (!object.get(name).isTextual()) wrong(name, "a string");
        return object.get(name).asText();
    }

    /** A list of strings; empty when absent. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (!has(name)) return texts;
        for (JsonNode element : object.get(name)) {
            if (element.isTextual()) texts.add(element.textValue());
        }
        if (!object.get(name).isArray() || texts.size() != object.get(name).size()) wrong(name, "a list of strings");
        return texts;
    }

    /** A list of integers; empty when absent. */
    List<Integer> integers(String name, int min, int max) {
        List<Integer> integers = new ArrayList<>();
        if (!has(name)) return integers;
        for (JsonNode element : object.get(name)) {
            if (element.isIntegralNumber() && element.doubleValue() >= min && element.doubleValue() <= max)
                integers.add(element.intValue());
        }
        if (!object.get(name).isArray() || integers.size() != object.get(name).size())
            wrong(name, "a list of integers from " + min + " to " + max);
        return integers;
    }

    /** One token id or a list of them; empty when absent. */
    Set<Integer> tokenIds(String name) {
        if (!has(name)) return Set.of();
        if (object.get(name).isArray()) return new TreeSet<>(integers(name, 0, Integer.MAX_VALUE));
        return Set.of(integer(name, 0, Integer.MAX_VALUE));
    }

    /** Notes that a field has a value that is understood but not supported. */
    void refuse(String name, String why) {
        problems.add(path + name + " is " + shown(object.path(name)) + ", " + why);
    }

    /** Refuses the field unless it is absent or this text. */
    void requireText(String name, String value, String why) {
        if (has(name) && !object.get(name).asText().equals(value)) refuse(name, why);
    }

    /** Refuses the field unless it is absent or this number. */
    void requireNumber(String name, double value, String why) {
        if (has(name) && !(object.get(name).isNumber() && object.get(name).doubleValue() == value)) refuse(name, why);
    }

    /** Refuses the field unless it is absent or this truth value. */
    void requireFlag(String name, boolean value, String why) {
        if (has(name) && !(object.get(name).isBoolean() && object.get(name).booleanValue() == value)) refuse(name, why);
    }

    /** Refuses the field unless it is absent, null or empty. */
    void requireEmpty(String name, String why) {
        if (has(name)
                && !(object.get(name).isContainerNode() && object.get(name).isEmpty())) refuse(name, why);
    }

    /** Notes a problem with this object as a whole. */
    void problem(String message) {
        problems.add(message);
    }

    private <T> T missing(String name, T standIn, String expected) {
        problems.add(path + name + " is missing, expected " + expected);
        return standIn;
    }

    private void wrong(String name, String expected) {
        refuse(name, "expected " + expected);
    }

    private static String shown(JsonNode value) {
        String text = value.isMissingNode() ? "missing" : value.toString();
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }
}
