package dev.selene.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What values a key takes. Messages are MindIE's where they are known. */
public sealed interface ValueType<T> {
    /** The type, as MindIE's messages name it. */
    String typeName();

    /** What is accepted, in a few words for a table; empty when all of the type is. */
    String range();

    /**
     * The value, or nothing and what is wrong with it.
     *
     * @param name of the key, for messages
     */
    Optional<T> read(String name, JsonValue value, List<String> wrong);

    /** Notes that the JSON type is not the one expected. */
    private static <T> Optional<T> wrongType(String name, ValueType<T> type, JsonValue value, List<String> wrong) {
        String got = value instanceof JsonValue.Num number ? "number " + number.literal() : value.typeName();
        wrong.add("The type of param " + name + " should be " + type.typeName() + ", but got " + got + ".");
        return Optional.empty();
    }

    private static <T> Optional<T> refuse(String message, List<String> wrong) {
        wrong.add(message);
        return Optional.empty();
    }

    /**
     * A whole number.
     *
     * @param outside what is said of a number that is out of range, with {@code %1$s} for the name and {@code %2$s} for the
     *     number; empty for the usual words
     */
    record Whole(String typeName, long min, long max, String outside) implements ValueType<Long> {
        private static final long UINT32_MAX = (1L << 32) - 1;

        static Whole uint32(long min, long max) {
            return new Whole("uint32_t", min, max, "");
        }

        static Whole uint32() {
            return uint32(0, UINT32_MAX);
        }

        static Whole int32(long min, long max) {
            return new Whole("int32_t", min, max, "");
        }

        /** The number of a TCP port that needs no privileges. */
        static Whole port() {
            return int32(1024, 65535);
        }

        Whole saying(String words) {
            return new Whole(typeName, min, max, words);
        }

        @Override
        public String range() {
            boolean whole = min == 0 && max == UINT32_MAX || min == Integer.MIN_VALUE && max == Integer.MAX_VALUE;
            if (whole) return "";
            return max == UINT32_MAX || max == Integer.MAX_VALUE ? min + " or more" : min + " to " + max;
        }

        @Override
        public Optional<Long> read(String name, JsonValue value, List<String> wrong) {
            if (!(value instanceof JsonValue.Num number) || !number.whole()) return wrongType(name, this, value, wrong);
            if (number.literal().length() > 18 || !fitsType(Long.parseLong(number.literal())))
                return refuse("The value of param " + name + " for " + typeName + " is invalid.", wrong);
            long parsed = Long.parseLong(number.literal());
            if (parsed >= min && parsed <= max) return Optional.of(parsed);
            return refuse(
                    outside.isEmpty()
                            ? "The value of param " + name + " is " + parsed + ", which is out of range [" + min + ", "
                                    + max + "]."
                            : outside.formatted(name, parsed),
                    wrong);
        }

        private boolean fitsType(long number) {
            return typeName.startsWith("u")
                    ? number >= 0 && number <= UINT32_MAX
                    : number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE;
        }
    }

    /** A number, whole or not, between two bounds that are not among them. */
    record Fraction(double above, double below) implements ValueType<Double> {
        @Override
        public String typeName() {
            return "number";
        }

        @Override
        public String range() {
            return "above " + above + ", below " + below;
        }

        @Override
        public Optional<Double> read(String name, JsonValue value, List<String> wrong) {
            if (!(value instanceof JsonValue.Num number)) return wrongType(name, this, value, wrong);
            double parsed = Double.parseDouble(number.literal());
            if (parsed > above && parsed < below) return Optional.of(parsed);
            return refuse(
                    "The value of param " + name + " is " + number.literal() + ", expected " + range() + ".", wrong);
        }
    }

    /** True or false. */
    record Flag() implements ValueType<Boolean> {
        @Override
        public String typeName() {
            return "bool";
        }

        @Override
        public String range() {
            return "";
        }

        @Override
        public Optional<Boolean> read(String name, JsonValue value, List<String> wrong) {
            return value instanceof JsonValue.Bool bool
                    ? Optional.of(bool.value())
                    : wrongType(name, this, value, wrong);
        }
    }

    /**
     * One of some words, whatever their case; read as it stands in the list.
     *
     * @param outside what is said of another one, with {@code %1$s} for the name; empty for the usual words
     */
    record Choice(List<String> words, String outside) implements ValueType<String> {
        static Choice of(String... words) {
            return new Choice(List.of(words), "");
        }

        @Override
        public String typeName() {
            return "string";
        }

        @Override
        public String range() {
            return String.join(", ", words);
        }

        @Override
        public Optional<String> read(String name, JsonValue value, List<String> wrong) {
            if (!(value instanceof JsonValue.Text text)) return wrongType(name, this, value, wrong);
            Optional<String> word =
                    words.stream().filter(text.value()::equalsIgnoreCase).findFirst();
            if (word.isPresent()) return word;
            String said = outside.isEmpty()
                    ? "The value of param " + name + " is not one of " + range() + "."
                    : outside.formatted(name);
            return refuse(said + " It is " + value.display() + ".", wrong);
        }
    }

    /**
     * A string.
     *
     * @param pattern all of it must match; null for any
     * @param described what matches, in words
     */
    record Text(int minLength, int maxLength, Pattern pattern, String described) implements ValueType<String> {
        static Text any() {
            return new Text(0, 4096, null, "");
        }

        /** A path, whose existence is another question. */
        static Text path(int minLength) {
            return new Text(minLength, 4096, null, "a path of " + minLength + " to 4096 characters");
        }

        static Text matching(String pattern, int maxLength, String described) {
            return new Text(1, maxLength, Pattern.compile(pattern), described);
        }

        @Override
        public String typeName() {
            return "string";
        }

        @Override
        public String range() {
            return described;
        }

        @Override
        public Optional<String> read(String name, JsonValue value, List<String> wrong) {
            if (!(value instanceof JsonValue.Text text)) return wrongType(name, this, value, wrong);
            String string = text.value();
            if (string.length() > maxLength && described.startsWith("a path"))
                return refuse("The " + name + " path is too long.", wrong);
            if (string.length() < minLength || string.length() > maxLength)
                return refuse(
                        "The length of param " + name + " is " + string.length() + ", which is out of range ["
                                + minLength + ", " + maxLength + "].",
                        wrong);
            if (pattern == null || pattern.matcher(string).matches()) return Optional.of(string);
            return refuse(
                    "The value of param " + name + " is " + value.display() + ", expected " + described + ".", wrong);
        }
    }

    /** Some different strings. */
    record Texts(int minCount, int maxCount) implements ValueType<List<String>> {
        @Override
        public String typeName() {
            return "array of string";
        }

        @Override
        public String range() {
            return minCount + " to " + maxCount + " names";
        }

        @Override
        public Optional<List<String>> read(String name, JsonValue value, List<String> wrong) {
            if (!(value instanceof JsonValue.Arr array)) return wrongType(name, this, value, wrong);
            List<String> texts = new ArrayList<>();
            for (JsonValue item : array.items()) {
                if (!(item instanceof JsonValue.Text text)) return wrongType(name, this, item, wrong);
                texts.add(text.value());
            }
            if (texts.size() >= minCount && texts.size() <= maxCount) return Optional.of(texts);
            return refuse(
                    "The param " + name + " has " + texts.size() + " entries, expected " + minCount + " to " + maxCount
                            + ".",
                    wrong);
        }
    }

    /** Device numbers by model instance: no number twice, none below 0. */
    record DeviceGroups() implements ValueType<List<List<Long>>> {
        @Override
        public String typeName() {
            return "array of arrays of size_t";
        }

        @Override
        public String range() {
            return "no number twice";
        }

        @Override
        public Optional<List<List<Long>>> read(String name, JsonValue value, List<String> wrong) {
            if (!(value instanceof JsonValue.Arr groups)) return wrongType(name, this, value, wrong);
            List<List<Long>> read = new ArrayList<>();
            Set<Long> seen = new HashSet<>();
            for (JsonValue item : groups.items()) {
                if (!(item instanceof JsonValue.Arr group)) return wrongType(name, this, item, wrong);
                List<Long> ids = new ArrayList<>();
                for (JsonValue id : group.items()) {
                    if (!(id instanceof JsonValue.Num number) || !number.whole())
                        return wrongType(name, this, id, wrong);
                    if (number.literal().length() > 9 || number.literal().startsWith("-"))
                        return refuse("The value of param " + name + " for size_t is invalid.", wrong);
                    Long parsed = Long.valueOf(number.literal());
                    if (!seen.add(parsed))
                        return refuse("The param " + name + " has device " + parsed + " twice.", wrong);
                    ids.add(parsed);
                }
                read.add(List.copyOf(ids));
            }
            return Optional.of(List.copyOf(read));
        }
    }

    /** What becomes of a prompt that is too long. */
    record Truncated() implements ValueType<Truncation> {
        @Override
        public String typeName() {
            return "bool or int32_t";
        }

        @Override
        public String range() {
            return "false or 0, true or -1, 1";
        }

        @Override
        public Optional<Truncation> read(String name, JsonValue value, List<String> wrong) {
            return switch (value) {
                case JsonValue.Bool bool -> Optional.of(bool.value() ? Truncation.KEEP_HEAD : Truncation.REJECT);
                case JsonValue.Num number
                when number.whole() ->
                    switch (number.literal()) {
                        case "0" -> Optional.of(Truncation.REJECT);
                        case "-1" -> Optional.of(Truncation.KEEP_HEAD);
                        case "1" -> Optional.of(Truncation.KEEP_TAIL);
                        default ->
                            refuse(
                                    "The value of param " + name + " is " + number.literal() + ", expected " + range()
                                            + ".",
                                    wrong);
                    };
                default -> wrongType(name, this, value, wrong);
            };
        }
    }

    /** Any JSON of one kind; what is in it is another question. */
    record Json(String typeName) implements ValueType<JsonValue> {
        @Override
        public String range() {
            return "";
        }

        @Override
        public Optional<JsonValue> read(String name, JsonValue value, List<String> wrong) {
            return value.typeName().equals(typeName.toLowerCase(Locale.ROOT))
                    ? Optional.of(value)
                    : wrongType(name, this, value, wrong);
        }
    }
}
