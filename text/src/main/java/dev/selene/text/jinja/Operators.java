package dev.selene.text.jinja;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Python's binary operators. */
final class Operators {
    private final Budget budget;

    Operators(Budget budget) {
        this.budget = budget;
    }

    Object add(Object a, Object b) {
        if (a instanceof String x && b instanceof String y) {
            budget.spendChars((long) x.length() + y.length());
            return x.concat(y);
        }
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) return Numbers.add(a, b);
        if (a instanceof Tuple x && b instanceof Tuple y) return new Tuple(joined(x.items(), y.items()));
        if (isList(a) && isList(b)) return joined((List<?>) a, (List<?>) b);
        throw unsupported("+", a, b);
    }

    Object subtract(Object a, Object b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) return Numbers.subtract(a, b);
        throw unsupported("-", a, b);
    }

    Object multiply(Object a, Object b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) return Numbers.multiply(a, b);
        if (isCount(b)) return repeat(a, b);
        if (isCount(a)) return repeat(b, a);
        throw unsupported("*", a, b);
    }

    Object divide(Object a, Object b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) return Numbers.divide(a, b);
        throw unsupported("/", a, b);
    }

    Object floorDivide(Object a, Object b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) return Numbers.floorDivide(a, b);
        throw unsupported("//", a, b);
    }

    Object modulo(Object a, Object b) {
        if (a instanceof String format) return new Formatting(budget).percent(format, b);
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) return Numbers.modulo(a, b);
        throw unsupported("%", a, b);
    }

    Object power(Object a, Object b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) return Numbers.power(a, b);
        throw unsupported("**", a, b);
    }

    private Object repeat(Object value, Object count) {
        int times = Math.max(0, Numbers.clampedInt(count, "*"));
        if (value instanceof String text) {
            budget.spendChars((long) text.length() * times);
            return text.repeat(text.isEmpty() ? 0 : times);
        }
        if (value instanceof Tuple tuple) return new Tuple(repeated(tuple.items(), times));
        if (isList(value)) return repeated((List<?>) value, times);
        throw unsupported("*", value, count);
    }

    private List<Object> repeated(List<?> items, int times) {
        budget.spend((long) items.size() * times);
        List<Object> all = new ArrayList<>();
        if (!items.isEmpty()) for (int i = 0; i < times; i++) all.addAll(items);
        return all;
    }

    private List<Object> joined(List<?> a, List<?> b) {
        budget.spend((long) a.size() + b.size());
        List<Object> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    private static boolean isList(Object value) {
        return value instanceof List && !(value instanceof Range);
    }

    private static boolean isCount(Object value) {
        return Numbers.isInteger(value) || value instanceof Boolean;
    }

    /** {@code a == b}. */
    boolean equal(Object a, Object b) {
        budget.spend(1);
        if (a instanceof String x && b instanceof String y)
            return x.length() == y.length() && CallerText.plain(x).equals(CallerText.plain(y));
        if (Numbers.isNumber(a) && Numbers.isNumber(b))
            return !Numbers.isNan(a) && !Numbers.isNan(b) && Numbers.compare(a, b) == 0;
        budget.enter();
        try {
            if (a instanceof Tuple x && b instanceof Tuple y) return equalItems(x.items(), y.items());
            if (a instanceof List<?> x && b instanceof List<?> y)
                return a instanceof Range == b instanceof Range && equalItems(x, y);
            if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) return equalMaps(x, y);
        } finally {
            budget.leave();
        }
        return a == b || a instanceof Undefined && b instanceof Undefined;
    }

    private boolean equalItems(List<?> a, List<?> b) {
        if (a.size() != b.size()) return false;
        for (int i = 0; i < a.size(); i++) if (!equal(a.get(i), b.get(i))) return false;
        return true;
    }

    private boolean equalMaps(Map<?, ?> a, Map<?, ?> b) {
        if (a.size() != b.size()) return false;
        for (Map.Entry<?, ?> entry : a.entrySet()) {
            Map.Entry<?, ?> other = entry(b, entry.getKey());
            if (other == null || !equal(entry.getValue(), other.getValue())) return false;
        }
        return true;
    }

    /** The entry of a dictionary under a key that equals {@code key}; null if there is none. */
    Map.Entry<?, ?> entry(Map<?, ?> map, Object key) {
        if (key instanceof String && map.containsKey(key)) {
            return new SimpleImmutableEntry<>(key, map.get(key));
        }
        if (key instanceof String text && !hasDelimiter(text)) return null;
        for (Map.Entry<?, ?> entry : map.entrySet()) if (equal(entry.getKey(), key)) return entry;
        return null;
    }

    // a key without delimiters cannot equal a key with stand-ins
    private static boolean hasDelimiter(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (CallerText.isDelimiter(c) || Character.isSurrogate(c)) return true;
        }
        return false;
    }

    /** Refuses what Python cannot look up: lists, dictionaries, and tuples that hold them. */
    void requireHashable(Object value) {
        if (value instanceof Tuple tuple) {
            budget.enter();
            try {
                tuple.items().forEach(this::requireHashable);
            } finally {
                budget.leave();
            }
        } else if (value instanceof List && !(value instanceof Range) || value instanceof Map) {
            throw new TemplateFailure("unhashable type: '" + Types.name(value) + "'");
        }
    }

    /** Negative, zero or positive as {@code a < b}, {@code a == b} or {@code a > b}; NaN equals everything. */
    int order(Object a, Object b) {
        budget.spend(1);
        if (a instanceof String x && b instanceof String y) return CodePointOrder.INSTANCE.compare(x, y);
        if (Numbers.isNumber(a) && Numbers.isNumber(b))
            return Numbers.isNan(a) || Numbers.isNan(b) ? 0 : Numbers.compare(a, b);
        if (a instanceof Tuple x && b instanceof Tuple y) return orderItems(x.items(), y.items());
        if (isList(a) && isList(b)) return orderItems((List<?>) a, (List<?>) b);
        throw unsupported("<", a, b);
    }

    /** One of {@code < <= > >=}. */
    boolean inOrder(String operator, Object a, Object b) {
        boolean numbers = Numbers.isNumber(a) && Numbers.isNumber(b);
        if (numbers && (Numbers.isNan(a) || Numbers.isNan(b))) return false;
        if (a instanceof DictView || b instanceof DictView) throw unsupported(operator, a, b);
        int order = order(a, b);
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw new AssertionError(operator);
        };
    }

    private int orderItems(List<?> a, List<?> b) {
        budget.enter();
        try {
            for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                if (equal(a.get(i), b.get(i))) continue;
                return order(a.get(i), b.get(i));
            }
            return Integer.compare(a.size(), b.size());
        } finally {
            budget.leave();
        }
    }

    /** {@code item in container}. */
    boolean contains(Object container, Object item) {
        switch (container) {
            case String text -> {
                if (item instanceof String part) return CallerText.plain(text).contains(CallerText.plain(part));
                if (item instanceof Undefined u) throw u.failure();
                throw new TemplateFailure("'in <string>' needs a string as left operand, not " + Types.name(item));
            }
            case Map<?, ?> map -> {
                requireHashable(item);
                return entry(map, item) != null;
            }
            case null -> throw new TemplateFailure("argument of type 'NoneType' is not iterable");
            default -> {
                if (container instanceof DictView view && view.kind().equals("dict_keys")) requireHashable(item);
                for (Object element : new Sequences(budget).iterate(container)) if (equal(element, item)) return true;
                return false;
            }
        }
    }

    private static TemplateFailure unsupported(String operator, Object a, Object b) {
        if (a instanceof Undefined u) return u.failure();
        if (b instanceof Undefined u) return u.failure();
        return new TemplateFailure("'" + operator + "' is not supported between " + Types.name(a) + " and "
                + Types.name(b) + (a == null || b == null ? "; one of them is None (null)" : ""));
    }
}
