package dev.selene.text.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions that every template has. */
final class Globals {
    private Globals() {}

    static Map<String, Object> of(Interpreter interpreter) {
        return Map.of(
                "range", Function.of("range", Globals::range),
                "namespace", Function.of("namespace", arguments -> namespace(interpreter, arguments)),
                "dict", Function.of("dict", arguments -> dict(interpreter, arguments)),
                "raise_exception",
                        Function.of("raise_exception", arguments -> {
                            String message = interpreter.printer.str(
                                    arguments.bind("raise_exception", "message").get(0));
                            throw new TemplateFailure(CallerText.plain(message));
                        }),
                "strftime_now",
                        Function.of("strftime_now", arguments -> {
                            String format =
                                    arguments.bind("strftime_now", "format").text(0);
                            return Strftime.format(format, interpreter.clock);
                        }));
    }

    private static Object range(Arguments arguments) {
        Arguments.Bound bound =
                new Arguments(arguments.positional(), Map.of()).bind("range", "start", "stop?", "step?");
        if (!arguments.named().isEmpty()) throw new TemplateFailure("range() takes no keyword arguments");
        for (int i = 0; i < 3; i++) {
            if (bound.has(i) && bound.get(i) == null) throw new TemplateFailure("range() needs integers, not None");
        }
        int first = bound.integer(0, 0);
        return bound.has(1) ? new Range(first, bound.integer(1, 0), bound.integer(2, 1)) : new Range(0, first, 1);
    }

    private static Object namespace(Interpreter interpreter, Arguments arguments) {
        Namespace namespace = new Namespace();
        dict(interpreter, arguments).forEach((key, value) -> {
            if (!(key instanceof String name)) throw new TemplateFailure("namespace(): names must be strings");
            namespace.values.put(name, value);
        });
        return namespace;
    }

    private static Map<Object, Object> dict(Interpreter interpreter, Arguments arguments) {
        Map<Object, Object> map = new LinkedHashMap<>();
        List<Object> positional = arguments.positional();
        if (positional.size() > 1) throw new TemplateFailure("dict() takes at most 1 positional argument");
        if (!positional.isEmpty()) {
            Object source = positional.getFirst();
            boolean isMap = source instanceof Map;
            for (Object pair : isMap ? Sequences.pairs((Map<?, ?>) source) : interpreter.sequences.list(source)) {
                List<Object> both = interpreter.sequences.list(pair);
                if (both.size() != 2 || !(both.getFirst() instanceof String || isMap))
                    throw new TemplateFailure("dict(): expected pairs of a string and a value");
                map.put(both.getFirst(), both.getLast());
            }
        }
        map.putAll(arguments.named());
        return map;
    }
}
