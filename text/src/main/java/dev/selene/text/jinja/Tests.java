package dev.selene.text.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What follows {@code is}. */
final class Tests {
    private interface Body {
        boolean holds(Interpreter interpreter, Object value, Arguments arguments);
    }

    private static final Map<String, Body> ALL = new HashMap<>();

    static {
        simple("defined", value -> !(value instanceof Undefined));
        simple("undefined", value -> value instanceof Undefined);
        simple("none", value -> value == null);
        simple("boolean", value -> value instanceof Boolean);
        simple("true", value -> Boolean.TRUE.equals(value));
        simple("false", value -> Boolean.FALSE.equals(value));
        simple("integer", Numbers::isInteger);
        simple("float", value -> value instanceof Double);
        simple("number", Numbers::isNumber);
        simple("string", value -> value instanceof String);
        simple("mapping", value -> value instanceof Map);
        simple("callable", value -> value instanceof Function || value instanceof Undefined);
        simple(
                "sequence",
                value -> value instanceof String
                        || value instanceof List
                        || value instanceof Tuple
                        || value instanceof Map
                        || value instanceof Undefined);
        simple(
                "iterable",
                value -> value instanceof String
                        || value instanceof List
                        || value instanceof Tuple
                        || value instanceof Map
                        || value instanceof DictView
                        || value instanceof Generator
                        || value instanceof Loop
                        || value instanceof Undefined);
        ALL.put("lower", (in, value, a) -> {
            a.bind("lower");
            return StringMethods.isLower(in.printer.str(value));
        });
        ALL.put("upper", (in, value, a) -> {
            a.bind("upper");
            return StringMethods.isUpper(in.printer.str(value));
        });
        ALL.put("odd", (in, value, a) -> in.operators.equal(remainder(in, value, a.after(2L), "odd"), 1L));
        ALL.put("even", (in, value, a) -> in.operators.equal(remainder(in, value, a.after(2L), "even"), 0L));
        ALL.put("divisibleby", (in, value, a) -> in.operators.equal(remainder(in, value, a, "divisibleby"), 0L));
        ALL.put(
                "in",
                (in, value, a) -> in.operators.contains(a.bind("in", "seq").get(0), value));
        ALL.put("sameas", Tests::same);
        ALL.put("filter", (in, value, a) -> {
            a.bind("filter");
            return value instanceof String name && Filters.exists(name);
        });
        ALL.put("test", (in, value, a) -> {
            a.bind("test");
            return value instanceof String name && exists(name);
        });
        for (String name : List.of("eq", "==", "equalto"))
            ALL.put(
                    name,
                    (in, value, a) ->
                            in.operators.equal(value, a.bind(name, "other").get(0)));
        for (String name : List.of("ne", "!="))
            ALL.put(
                    name,
                    (in, value, a) ->
                            !in.operators.equal(value, a.bind(name, "other").get(0)));
        Map.of("lt", "<", "lessthan", "<", "le", "<=", "gt", ">", "greaterthan", ">", "ge", ">=")
                .forEach(Tests::ordered);
        List.of("<", "<=", ">", ">=").forEach(operator -> ordered(operator, operator));
    }

    private Tests() {}

    static boolean exists(String name) {
        return ALL.containsKey(name);
    }

    static Object apply(Interpreter interpreter, String name, Object value, Arguments arguments) {
        return ALL.get(name).holds(interpreter, value, arguments);
    }

    private static void simple(String name, Predicate<Object> law) {
        ALL.put(name, (_, value, arguments) -> {
            arguments.bind(name);
            return law.test(value);
        });
    }

    private static void ordered(String name, String operator) {
        ALL.put(
                name,
                (in, value, a) -> in.operators.inOrder(
                        operator, value, a.bind(name, "other").get(0)));
    }

    private static Object remainder(Interpreter in, Object value, Arguments arguments, String name) {
        Object divisor = arguments.bind(name, "num").get(0);
        if (value instanceof String) throw new TemplateFailure(name + " needs a number, not str");
        return in.operators.modulo(value, divisor);
    }

    private static boolean same(Interpreter in, Object value, Arguments arguments) {
        Object other = arguments.bind("sameas", "other").get(0);
        boolean known = value == null || other == null || value instanceof Boolean || other instanceof Boolean;
        if (!known) throw new TemplateFailure("sameas is supported for none, true and false only; use ==");
        return value == null ? other == null : value.equals(other);
    }
}
