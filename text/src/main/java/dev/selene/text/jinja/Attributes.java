package dev.selene.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code value.name} and {@code value[key]}: keys and elements of data, and the methods of Python that a template may call. */
final class Attributes {
    private static final Set<String> CHANGING = Set.of(
            "append",
            "clear",
            "extend",
            "insert",
            "pop",
            "popitem",
            "remove",
            "reverse",
            "setdefault",
            "sort",
            "update");

    private final Interpreter interpreter;
    private final StringMethods strings;

    Attributes(Interpreter interpreter) {
        this.interpreter = interpreter;
        this.strings = new StringMethods(interpreter);
    }

    /** {@code value.name}: a method first, then a key. */
    Object attribute(Object value, String name) {
        if (value instanceof Undefined undefined) throw undefined.failure();
        Object method = method(value, name);
        if (method != null) return method;
        return switch (value) {
            case Map<?, ?> map -> entryOr(map, name, value);
            case Loop loop -> loop.attribute(name);
            case Namespace namespace when namespace.values.containsKey(name) -> namespace.values.get(name);
            case Macro macro when name.equals("name") -> macro.name();
            case null, default -> Undefined.attribute(value, name);
        };
    }

    /** {@code value[key]}: a key or element first, then a method. */
    Object item(Object value, Object key) {
        switch (value) {
            case Undefined undefined -> throw undefined.failure();
            case Map<?, ?> map -> {
                if (key instanceof List || key instanceof Map) return Undefined.element(value, key);
                Object found = entryOr(map, key, value);
                if (!(found instanceof Undefined)) return found;
            }
            case List<?> _, Tuple _, String _ -> {
                if (Numbers.isInteger(key) || key instanceof Boolean) return interpreter.sequences.element(value, key);
            }
            case null, default -> {}
        }
        return key instanceof String name ? attributeOrUndefined(value, name) : Undefined.element(value, key);
    }

    private Object attributeOrUndefined(Object value, String name) {
        return value instanceof Map ? orUndefined(method(value, name), value, name) : attribute(value, name);
    }

    private static Object orUndefined(Object method, Object value, String name) {
        return method == null ? Undefined.attribute(value, name) : method;
    }

    private Object entryOr(Map<?, ?> map, Object key, Object owner) {
        Map.Entry<?, ?> entry = interpreter.operators.entry(map, key);
        return entry == null ? Undefined.element(owner, key) : entry.getValue();
    }

    private Object method(Object value, String name) {
        return switch (value) {
            case String text -> strings.method(text, name);
            case Map<?, ?> map -> CHANGING.contains(name) && isDictMethod(name) ? refused(name) : dict(map, name);
            case Range range -> isSearch(name) ? list(range, name) : null;
            case List<?> list -> CHANGING.contains(name) && isListMethod(name) ? refused(name) : list(list, name);
            case Tuple tuple when isSearch(name) -> list(tuple.items(), name);
            case null, default -> null;
        };
    }

    private static boolean isDictMethod(String name) {
        return Set.of("clear", "pop", "popitem", "setdefault", "update").contains(name);
    }

    private static boolean isListMethod(String name) {
        return Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort")
                .contains(name);
    }

    private static boolean isSearch(String name) {
        return name.equals("count") || name.equals("index");
    }

    private static Object refused(String name) {
        return new Undefined("method '" + name + "' changes its object, which a template may not do");
    }

    private Object dict(Map<?, ?> map, String name) {
        return switch (name) {
            case "get" ->
                Function.of("get", arguments -> {
                    Arguments.Bound bound = arguments.bind("get", "key", "default?");
                    Map.Entry<?, ?> entry = interpreter.operators.entry(map, bound.get(0));
                    return entry == null ? bound.get(1, null) : entry.getValue();
                });
            case "items" -> view(name, "dict_items", Sequences.pairs(map));
            case "keys" -> view(name, "dict_keys", Sequences.keys(map));
            case "values" -> view(name, "dict_values", new ArrayList<>(map.values()));
            case "copy" ->
                Function.of(name, arguments -> {
                    arguments.bind(name);
                    return new LinkedHashMap<>(map);
                });
            case "fromkeys" -> throw new TemplateFailure("method 'fromkeys' of dict is not supported");
            default -> null;
        };
    }

    private Object view(String name, String kind, List<Object> items) {
        return Function.of(name, arguments -> {
            arguments.bind(name);
            interpreter.budget.spend(items.size());
            return new DictView(kind, items);
        });
    }

    private Object list(List<?> list, String name) {
        return switch (name) {
            case "count" ->
                Function.of(name, arguments -> {
                    Object wanted = arguments.bind(name, "value").get(0);
                    return list.stream()
                            .filter(item -> interpreter.operators.equal(item, wanted))
                            .count();
                });
            case "index" ->
                Function.of(name, arguments -> {
                    Object wanted = arguments.bind(name, "value").get(0);
                    for (int i = 0; i < list.size(); i++)
                        if (interpreter.operators.equal(list.get(i), wanted)) return (long) i;
                    throw new TemplateFailure("list.index(): value is not in the list");
                });
            case "copy" ->
                Function.of(name, arguments -> {
                    arguments.bind(name);
                    interpreter.budget.spend(list.size());
                    return new ArrayList<>(list);
                });
            default -> null;
        };
    }
}
