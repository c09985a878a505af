package dev.selene.text.jinja;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Predicate;

/** {@code map} and the filters that select elements; all are lazy, as Python's generators. */
final class SelectionFilters {
    static final Map<String, Filters.Body> ALL = Map.of(
            "map", SelectionFilters::map,
            "select", (in, value, a) -> select(in, value, a, 0, true),
            "reject", (in, value, a) -> select(in, value, a, 0, false),
            "selectattr", (in, value, a) -> select(in, value, a, 1, true),
            "rejectattr", (in, value, a) -> select(in, value, a, 1, false));

    private SelectionFilters() {}

    private static Object map(Interpreter in, Object value, Arguments arguments) {
        Function<Object, Object> change = change(in, arguments);
        if (!Types.isTrue(value)) return new Generator(java.util.Collections.emptyIterator());
        Iterator<Object> items = in.sequences.iterate(value).iterator();
        return new Generator(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public Object next() {
                in.budget.spend(1);
                return change.apply(items.next());
            }
        });
    }

    private static Function<Object, Object> change(Interpreter in, Arguments arguments) {
        if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
            Arguments.Bound bound = arguments.bind("map", "attribute", "default?");
            return Keys.attribute(in, bound.get(0), bound.get(1, null));
        }
        if (arguments.positional().isEmpty()) throw new TemplateFailure("map needs a filter or attribute=");
        if (!(arguments.positional().getFirst() instanceof String name) || !Filters.exists(name))
            throw new TemplateFailure(
                    "map: filter " + PythonText.brief(arguments.positional().getFirst()) + " is not supported");
        Arguments rest = arguments.skip(1);
        return item -> Filters.apply(in, name, item, rest);
    }

    /** @param keys 1 if the first argument is the attribute that is tested, 0 if the element itself is */
    private static Object select(Interpreter in, Object value, Arguments arguments, int keys, boolean wanted) {
        Object path = null;
        if (keys == 1) {
            if (arguments.positional().isEmpty())
                throw new TemplateFailure("selectattr and rejectattr need an attribute");
            path = arguments.positional().getFirst();
        }
        Function<Object, Object> key = Keys.attribute(in, path, null);
        Predicate<Object> test = test(in, arguments.skip(keys));
        if (!Types.isTrue(value)) return new Generator(java.util.Collections.emptyIterator());
        return new Generator(
                new Selected(in, in.sequences.iterate(value).iterator(), item -> test.test(key.apply(item)) == wanted));
    }

    private static Predicate<Object> test(Interpreter in, Arguments arguments) {
        if (arguments.positional().isEmpty()) return Types::isTrue;
        if (!(arguments.positional().getFirst() instanceof String name) || !Tests.exists(name))
            throw new TemplateFailure(
                    "test " + PythonText.brief(arguments.positional().getFirst()) + " is not supported");
        Arguments rest = arguments.skip(1);
        return item -> Types.isTrue(Tests.apply(in, name, item, rest));
    }

    /** The items for which a law holds. */
    private static final class Selected implements Iterator<Object> {
        private final Interpreter interpreter;
        private final Iterator<Object> items;
        private final Predicate<Object> law;
        private Object next;
        private boolean found;

        Selected(Interpreter interpreter, Iterator<Object> items, Predicate<Object> law) {
            this.interpreter = interpreter;
            this.items = items;
            this.law = law;
        }

        @Override
        public boolean hasNext() {
            while (!found && items.hasNext()) {
                interpreter.budget.spend(1);
                next = items.next();
                found = law.test(next);
            }
            return found;
        }

        @Override
        public Object next() {
            if (!hasNext()) throw new NoSuchElementException();
            found = false;
            return next;
        }
    }
}
