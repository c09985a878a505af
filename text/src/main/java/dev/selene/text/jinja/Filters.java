package dev.selene.text.jinja;

import java.util.HashMap;
import java.util.Map;

/** All filters by name. */
final class Filters {
    /** One filter: {@code value | name(arguments)}. */
    interface Body {
        Object apply(Interpreter interpreter, Object value, Arguments arguments);
    }

    private static final Map<String, Body> ALL = new HashMap<>();

    static {
        ALL.putAll(TextFilters.ALL);
        ALL.putAll(SequenceFilters.ALL);
        ALL.putAll(SelectionFilters.ALL);
        ALL.putAll(NumberFilters.ALL);
    }

    private Filters() {}

    static boolean exists(String name) {
        return ALL.containsKey(name);
    }

    static Object apply(Interpreter interpreter, String name, Object value, Arguments arguments) {
        Body body = ALL.get(name);
        if (body == null) throw new TemplateFailure("filter '" + name + "' is not supported");
        return body.apply(interpreter, value, arguments);
    }
}
