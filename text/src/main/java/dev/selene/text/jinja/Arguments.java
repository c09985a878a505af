package dev.selene.text.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a call passes. */
record Arguments(List<Object> positional, Map<String, Object> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** Stands for an optional argument that was not passed. */
    private static final Object ABSENT = new Object();

    /**
     * Assigns the arguments to parameters.
     *
     * @param function for errors
     * @param parameters in order; a name that ends in {@code ?} may be left out
     */
    Bound bind(String function, String... parameters) {
        List<String> names =
                Arrays.stream(parameters).map(p -> p.replace("?", "")).toList();
        if (positional.size() > names.size())
            throw new TemplateFailure(function + "() takes at most " + names.size() + " arguments, but "
                    + positional.size() + " were given");
        Object[] values = new Object[names.size()];
        Arrays.fill(values, ABSENT);
        for (int i = 0; i < positional.size(); i++) values[i] = positional.get(i);
        named.forEach((name, value) -> {
            int index = names.indexOf(name);
            if (index < 0) throw new TemplateFailure(function + "() has no argument '" + name + "'");
            if (values[index] != ABSENT)
                throw new TemplateFailure(function + "() got two values for argument '" + name + "'");
            values[index] = value;
        });
        for (int i = 0; i < values.length; i++) {
            if (values[i] == ABSENT && !parameters[i].endsWith("?"))
                throw new TemplateFailure(function + "() needs argument '" + names.get(i) + "'");
        }
        return new Bound(function, values);
    }

    /** The arguments after the first {@code count} positional ones. */
    Arguments skip(int count) {
        return new Arguments(positional.subList(Math.min(count, positional.size()), positional.size()), named);
    }

    /** These arguments behind one more. */
    Arguments after(Object first) {
        List<Object> all = new ArrayList<>();
        all.add(first);
        all.addAll(positional);
        return new Arguments(all, named);
    }

    /** Arguments in the order of the parameters. */
    record Bound(String function, Object[] values) {
        boolean has(int index) {
            return values[index] != ABSENT;
        }

        Object get(int index) {
            return values[index];
        }

        Object get(int index, Object fallback) {
            return has(index) ? values[index] : fallback;
        }

        boolean isTrue(int index, boolean fallback) {
            return has(index) ? Types.isTrue(values[index]) : fallback;
        }

        String text(int index) {
            if (values[index] instanceof String text) return text;
            throw new TemplateFailure(
                    function + "(): argument " + (index + 1) + " must be str, not " + Types.name(values[index]));
        }

        String text(int index, String fallback) {
            return has(index) && values[index] != null ? text(index) : fallback;
        }

        /** An integer, clamped to the range of {@code int}: all uses are lengths, counts and positions. */
        int integer(int index, int fallback) {
            return has(index) && values[index] != null ? Numbers.clampedInt(values[index], function + "()") : fallback;
        }
    }
}
