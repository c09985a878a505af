package dev.selene.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What filters compare instead of the elements themselves. */
final class Keys {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private Keys() {}

    /** Text in lower case unless case counts. */
    static Function<Object, Object> folded(boolean caseSensitive) {
        return value -> !caseSensitive && value instanceof String text ? PythonText.lower(text) : value;
    }

    /**
     * The element at a path such as {@code function.name} or {@code 0}; the value itself if {@code path} is None.
     *
     * @param fallback instead of what is undefined; null, or an undefined value, to leave it
     */
    static Function<Object, Object> attribute(Interpreter interpreter, Object path, Object fallback) {
        if (path == null) return value -> value;
        List<Object> parts = parts(path);
        return value -> {
            Object found = value;
            for (Object part : parts) {
                found = interpreter.item(found, part);
                if (found instanceof Undefined && fallback != null && !(fallback instanceof Undefined))
                    found = fallback;
            }
            return found;
        };
    }

    /** A tuple of what is found at one path, or at several between commas; undefined parts are equal and so need no order. */
    static Function<Object, Object> attributes(Interpreter interpreter, Object paths, Function<Object, Object> change) {
        List<Function<Object, Object>> all = new ArrayList<>();
        if (paths instanceof String text)
            for (String path : text.split(",", -1)) all.add(attribute(interpreter, path, null));
        else all.add(attribute(interpreter, paths, null));
        return value -> {
            List<Object> found = new ArrayList<>();
            for (Function<Object, Object> one : all) found.add(change.apply(one.apply(value)));
            return new Tuple(found);
        };
    }

    private static List<Object> parts(Object path) {
        if (Numbers.isInteger(path)) return List.of(path);
        if (!(path instanceof String text))
            throw new TemplateFailure("an attribute must be a string or an integer, not " + Types.name(path));
        List<Object> parts = new ArrayList<>();
        for (String part : CallerText.plain(text).split("\\.", -1))
            parts.add(NUMBER.matcher(part).matches() ? (Object) Long.parseLong(part) : part);
        return parts;
    }
}
