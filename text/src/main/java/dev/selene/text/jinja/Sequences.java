package dev.selene.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Python's iteration, length, indexing and slicing. */
final class Sequences {
    private final Budget budget;

    Sequences(Budget budget) {
        this.budget = budget;
    }

    /** What a {@code for} loop visits. A generator can be asked once. */
    Iterable<Object> iterate(Object value) {
        return switch (value) {
            case String text -> {
                budget.spend(text.length());
                yield PythonText.codePoints(text);
            }
            case Tuple tuple -> tuple.items();
            case List<?> list -> objects(list);
            case Map<?, ?> map -> keys(map);
            case DictView view -> view.items();
            case Generator generator -> generator::items;
            case Undefined _ -> List.of();
            case null, default -> throw new TemplateFailure("'" + Types.name(value) + "' object is not iterable");
        };
    }

    /** {@code list(value)}. */
    List<Object> list(Object value) {
        List<Object> list = new ArrayList<>();
        for (Object item : iterate(value)) {
            budget.spend(1);
            list.add(item);
        }
        return list;
    }

    /** {@code len(value)}. */
    long length(Object value) {
        return switch (value) {
            case String text -> PythonText.length(text);
            case Tuple tuple -> tuple.items().size();
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case DictView view -> view.items().size();
            case Undefined _ -> 0;
            case null, default -> throw new TemplateFailure("object of type '" + Types.name(value) + "' has no len()");
        };
    }

    /** {@code value[index]} of a list, tuple, range or string; undefined beyond its ends. */
    Object element(Object value, Object index) {
        long length = length(value);
        long at = Numbers.clampedInt(index, "[]");
        if (at < 0) at += length;
        if (at < 0 || at >= length) return Undefined.element(value, index);
        int position = (int) at;
        return switch (value) {
            case String text -> PythonText.slice(text, position, position + 1);
            case Tuple tuple -> tuple.items().get(position);
            case List<?> list -> list.get(position);
            default -> throw new AssertionError(value);
        };
    }

    /** {@code value[start:stop:step]}; null for a part that is left out. */
    Object slice(Object value, Object start, Object stop, Object step) {
        boolean sliceable = value instanceof String || value instanceof List || value instanceof Tuple;
        if (!sliceable) {
            throw value instanceof Undefined u
                    ? u.failure()
                    : new TemplateFailure("'" + Types.name(value) + "' object cannot be sliced");
        }
        int by = step == null ? 1 : Numbers.clampedInt(step, "slice");
        if (by == 0) throw new TemplateFailure("slice step cannot be zero");
        int length = (int) length(value);
        int from = bound(start, by > 0 ? 0 : length - 1, length, by);
        int to = bound(stop, by > 0 ? length : -1, length, by);
        if (value instanceof String text && by == 1) return to <= from ? "" : PythonText.slice(text, from, to);
        if (value instanceof Range range) return range.slice(from, to, by);
        List<Object> items = value instanceof String text ? PythonText.codePoints(text) : objects(items(value));
        budget.spend(items.size());
        List<Object> picked = new ArrayList<>();
        for (long i = from; by > 0 ? i < to : i > to; i += by) picked.add(items.get((int) i));
        return switch (value) {
            case String _ -> {
                StringBuilder text = new StringBuilder();
                picked.forEach(text::append);
                yield text.toString();
            }
            case Tuple _ -> new Tuple(picked);
            default -> picked;
        };
    }

    private static int bound(Object value, int absent, int length, int step) {
        if (value == null) return absent;
        long position = Numbers.clampedInt(value, "slice");
        if (position < 0) position += length;
        return Math.clamp(position, step > 0 ? 0 : -1, step > 0 ? length : length - 1);
    }

    private static List<?> items(Object value) {
        return value instanceof Tuple tuple ? tuple.items() : (List<?>) value;
    }

    static List<Object> keys(Map<?, ?> map) {
        return new ArrayList<>(map.keySet());
    }

    static List<Object> pairs(Map<?, ?> map) {
        List<Object> pairs = new ArrayList<>(map.size());
        map.forEach((key, value) -> pairs.add(new Tuple(java.util.Arrays.asList(key, value))));
        return pairs;
    }

    @SuppressWarnings("unchecked") // reading elements as Object is safe for every list
    static List<Object> objects(List<?> list) {
        return (List<Object>) list;
    }
}
