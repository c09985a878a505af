package dev.selene.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Filters over the elements of a value. */
final class SequenceFilters {
    static final Map<String, Filters.Body> ALL = Map.ofEntries(
            Map.entry("length", SequenceFilters::length),
            Map.entry("count", SequenceFilters::length),
            Map.entry("default", SequenceFilters::fallback),
            Map.entry("d", SequenceFilters::fallback),
            Map.entry("list", (in, value, a) -> {
                a.bind("list");
                return in.sequences.list(value);
            }),
            Map.entry("first", SequenceFilters::first),
            Map.entry("last", SequenceFilters::last),
            Map.entry("join", SequenceFilters::join),
            Map.entry("reverse", SequenceFilters::reverse),
            Map.entry("items", SequenceFilters::items),
            Map.entry("dictsort", SequenceFilters::dictSort),
            Map.entry("sort", SequenceFilters::sort),
            Map.entry("unique", SequenceFilters::unique),
            Map.entry("min", (in, value, a) -> extreme(in, value, a, "min", -1)),
            Map.entry("max", (in, value, a) -> extreme(in, value, a, "max", 1)),
            Map.entry("sum", SequenceFilters::sum),
            Map.entry("batch", SequenceFilters::batch));

    private SequenceFilters() {}

    private static Object length(Interpreter in, Object value, Arguments arguments) {
        arguments.bind("length");
        return in.sequences.length(value);
    }

    private static Object fallback(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("default", "default_value?", "boolean?");
        boolean missing = value instanceof Undefined || bound.isTrue(1, false) && !Types.isTrue(value);
        return missing ? bound.get(0, "") : value;
    }

    private static Object first(Interpreter in, Object value, Arguments arguments) {
        arguments.bind("first");
        for (Object item : in.sequences.iterate(value)) return item;
        return new Undefined("No first item, sequence was empty.");
    }

    private static Object last(Interpreter in, Object value, Arguments arguments) {
        arguments.bind("last");
        List<Object> items = reversible(in, value, "last");
        return items.isEmpty() ? new Undefined("No last item, sequence was empty.") : items.getLast();
    }

    private static List<Object> reversible(Interpreter in, Object value, String filter) {
        if (value instanceof Generator)
            throw new TemplateFailure(filter + ": a generator cannot be reversed; add '| list' before it");
        return in.sequences.list(value);
    }

    private static Object join(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("join", "d?", "attribute?");
        String separator = in.printer.str(bound.get(0, ""));
        Function<Object, Object> key = Keys.attribute(in, bound.get(1, null), Undefined.name(""));
        TextBuffer out = new TextBuffer(in.budget);
        boolean first = true;
        for (Object item : in.sequences.iterate(value)) {
            in.budget.spend(1);
            if (!first) out.append(separator);
            out.append(in.printer.str(key.apply(item)));
            first = false;
        }
        return out.toString();
    }

    private static Object reverse(Interpreter in, Object value, Arguments arguments) {
        arguments.bind("reverse");
        if (value instanceof String text)
            return new StringBuilder(text).reverse().toString();
        List<Object> items = in.sequences.list(value);
        Collections.reverse(items);
        return new Generator(items.iterator());
    }

    private static Object items(Interpreter in, Object value, Arguments arguments) {
        arguments.bind("items");
        if (value instanceof Undefined) return new Generator(Collections.emptyIterator());
        if (!(value instanceof Map<?, ?> map))
            throw new TemplateFailure("items needs a mapping, not " + Types.name(value));
        return new Generator(Sequences.pairs(map).iterator());
    }

    private static Object dictSort(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("dictsort", "case_sensitive?", "by?", "reverse?");
        String by = bound.text(1, "key");
        if (!by.equals("key") && !by.equals("value"))
            throw new TemplateFailure("dictsort: 'by' must be 'key' or 'value', not '" + by + "'");
        if (value instanceof Undefined u) throw u.failure();
        if (!(value instanceof Map<?, ?> map))
            throw new TemplateFailure("dictsort needs a dict, not " + Types.name(value));
        Function<Object, Object> folded = Keys.folded(bound.isTrue(0, false));
        int part = by.equals("key") ? 0 : 1;
        return sorted(
                in,
                Sequences.pairs(map),
                pair -> folded.apply(((Tuple) pair).items().get(part)),
                bound.isTrue(2, false));
    }

    private static Object sort(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("sort", "reverse?", "case_sensitive?", "attribute?");
        Function<Object, Object> key = Keys.attributes(in, bound.get(2, null), Keys.folded(bound.isTrue(1, false)));
        return sorted(in, in.sequences.list(value), key, bound.isTrue(0, false));
    }

    /** As Python's {@code sorted}: stable, also in reverse. */
    private static Object sorted(Interpreter in, List<Object> items, Function<Object, Object> key, boolean reverse) {
        record Keyed(Object key, Object item) {}
        List<Keyed> keyed = new ArrayList<>();
        for (Object item : items) keyed.add(new Keyed(key.apply(item), item));
        Comparator<Keyed> order = (a, b) -> in.operators.order(a.key(), b.key());
        keyed.sort(reverse ? order.reversed() : order);
        List<Object> sorted = new ArrayList<>();
        for (Keyed entry : keyed) sorted.add(entry.item());
        return sorted;
    }

    private static Object unique(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("unique", "case_sensitive?", "attribute?");
        Function<Object, Object> key =
                Keys.attribute(in, bound.get(1, null), null).andThen(Keys.folded(bound.isTrue(0, false)));
        List<Object> seen = new ArrayList<>();
        List<Object> kept = new ArrayList<>();
        for (Object item : in.sequences.iterate(value)) {
            Object found = key.apply(item);
            in.operators.requireHashable(found);
            if (seen.stream().anyMatch(other -> in.operators.equal(other, found))) continue;
            seen.add(found);
            kept.add(item);
        }
        return new Generator(kept.iterator());
    }

    private static Object extreme(Interpreter in, Object value, Arguments arguments, String name, int sign) {
        Arguments.Bound bound = arguments.bind(name, "case_sensitive?", "attribute?");
        Function<Object, Object> key =
                Keys.attribute(in, bound.get(1, null), null).andThen(Keys.folded(bound.isTrue(0, false)));
        Object best = null;
        boolean found = false;
        for (Object item : in.sequences.iterate(value)) {
            if (found && sign * in.operators.order(key.apply(item), key.apply(best)) <= 0) continue;
            best = item;
            found = true;
        }
        return found ? best : new Undefined("No aggregated item, sequence was empty.");
    }

    private static Object sum(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("sum", "attribute?", "start?");
        Function<Object, Object> key = Keys.attribute(in, bound.get(0, null), null);
        Object sum = bound.get(1, 0L);
        if (sum instanceof String) throw new TemplateFailure("sum cannot add strings; use join");
        for (Object item : in.sequences.iterate(value)) sum = in.operators.add(sum, key.apply(item));
        return sum;
    }

    private static Object batch(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("batch", "linecount", "fill_with?");
        int size = bound.integer(0, 0);
        List<Object> batches = new ArrayList<>();
        List<Object> current = new ArrayList<>();
        for (Object item : in.sequences.list(value)) {
            if (current.size() == size) {
                batches.add(current);
                current = new ArrayList<>();
            }
            current.add(item);
        }
        if (current.isEmpty()) return new Generator(batches.iterator());
        Object fill = bound.get(1, null);
        if (fill != null && current.size() < size) {
            in.budget.spend(size);
            current.addAll(Collections.nCopies(size - current.size(), fill));
        }
        batches.add(current);
        return new Generator(batches.iterator());
    }
}
