package dev.selene.text.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * The variable {@code loop}. Looks ahead only when asked to, because a loop's filter may depend on what its body
 * changes.
 */
final class Loop implements Function {
    private static final Object NOTHING = new Object();

    private final Interpreter interpreter;
    private final int depth0;
    private final Function recursion; // null unless the loop is recursive
    private Supplier<Long> knownLength; // null for a filtered loop or a generator
    private Iterator<Object> items;
    private int index0 = -1;
    private Object previous = NOTHING;
    private Object current = NOTHING;
    private Object ahead = NOTHING;
    private Object lastChanged = NOTHING;

    Loop(Interpreter interpreter, Iterator<Object> items, Supplier<Long> knownLength, int depth0, Function recursion) {
        this.interpreter = interpreter;
        this.items = items;
        this.knownLength = knownLength;
        this.depth0 = depth0;
        this.recursion = recursion;
    }

    boolean advance() {
        Object next = peek();
        if (next == NOTHING) return false;
        ahead = NOTHING;
        previous = current;
        current = next;
        index0++;
        return true;
    }

    Object current() {
        return current;
    }

    private Object peek() {
        if (ahead == NOTHING && items.hasNext()) ahead = items.next();
        return ahead;
    }

    private long length() {
        if (knownLength == null) {
            List<Object> rest = new ArrayList<>();
            items.forEachRemaining(rest::add);
            items = rest.iterator();
            long length = rest.size() + index0 + 1 + (ahead == NOTHING ? 0 : 1);
            knownLength = () -> length;
        }
        return knownLength.get();
    }

    Object attribute(String name) {
        return switch (name) {
            case "index" -> index0 + 1L;
            case "index0" -> (long) index0;
            case "revindex" -> length() - index0;
            case "revindex0" -> length() - index0 - 1;
            case "first" -> index0 == 0;
            case "last" -> peek() == NOTHING;
            case "length" -> length();
            case "depth" -> depth0 + 1L;
            case "depth0" -> (long) depth0;
            case "previtem" -> previous == NOTHING ? new Undefined("there is no previous item") : previous;
            case "nextitem" -> peek() == NOTHING ? new Undefined("there is no next item") : ahead;
            case "cycle" -> Function.of("loop.cycle", this::cycle);
            case "changed" -> Function.of("loop.changed", this::changed);
            default -> Undefined.attribute(this, name);
        };
    }

    private Object cycle(Arguments arguments) {
        List<Object> values = arguments.positional();
        if (values.isEmpty()) throw new TemplateFailure("loop.cycle() needs values");
        return values.get(index0 % values.size());
    }

    private Object changed(Arguments arguments) {
        Tuple now = new Tuple(arguments.positional());
        boolean changed = lastChanged == NOTHING || !interpreter.operators.equal(lastChanged, now);
        if (changed) lastChanged = now;
        return changed;
    }

    @Override
    public String name() {
        return "loop";
    }

    @Override
    public Object call(Arguments arguments) {
        if (recursion == null) throw new TemplateFailure("loop() needs a loop marked 'recursive'");
        return recursion.call(arguments);
    }
}
