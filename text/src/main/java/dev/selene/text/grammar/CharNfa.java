package dev.selene.text.grammar;

import dev.selene.base.SeleneException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/** The automaton of a {@link Regex}. Source: Thompson 1968, with edges that pass only at the beginning or the end. */
final class CharNfa {
    private static final int MAX_STATES = 50_000;

    private enum When {
        ALWAYS,
        AT_BEGIN,
        AT_END
    }

    private record Edge(CodePoints characters, int target) {}

    private record Jump(When when, int target) {}

    private final String source;
    private final List<List<Edge>> edges = new ArrayList<>();
    private final List<List<Jump>> jumps = new ArrayList<>();
    private final int start;
    private final int end;

    /** @throws SeleneException USER if it has more states than a grammar may have */
    CharNfa(Regex regex, String source) {
        this.source = source;
        this.start = state();
        this.end = append(regex, start);
    }

    private int state() {
        if (edges.size() == MAX_STATES)
            throw SeleneException.user(
                    source + ": the pattern has more than " + MAX_STATES + " states; lower its repeats or split it");
        edges.add(new ArrayList<>(1));
        jumps.add(new ArrayList<>(1));
        return edges.size() - 1;
    }

    private void jump(int from, When when, int to) {
        jumps.get(from).add(new Jump(when, to));
    }

    /** Lets {@code regex} begin at {@code from}; returns where it ends. */
    private int append(Regex regex, int from) {
        return switch (regex) {
            case Regex.One(CodePoints characters) -> {
                int to = state();
                if (!characters.isEmpty()) edges.get(from).add(new Edge(characters, to));
                yield to;
            }
            case Regex.Sequence(List<Regex> parts) -> {
                int at = from;
                for (Regex part : parts) at = append(part, at);
                yield at;
            }
            case Regex.Alternatives(List<Regex> choices) -> {
                int to = state();
                for (Regex choice : choices) {
                    int begin = state(); // of its own: a loop in one choice must not lead into another
                    jump(from, When.ALWAYS, begin);
                    jump(append(choice, begin), When.ALWAYS, to);
                }
                yield to;
            }
            case Regex.Repeat repeat -> repeat(repeat, from);
            case Regex.Begin _ -> anchor(from, When.AT_BEGIN);
            case Regex.End _ -> anchor(from, When.AT_END);
        };
    }

    private int anchor(int from, When when) {
        int to = state();
        jump(from, when, to);
        return to;
    }

    private int repeat(Regex.Repeat repeat, int from) {
        int at = from;
        for (int i = 0; i < repeat.min(); i++) at = append(repeat.body(), at);
        int to = state();
        if (repeat.max() == Regex.Repeat.UNBOUNDED) {
            int loop = state();
            jump(at, When.ALWAYS, loop);
            jump(append(repeat.body(), loop), When.ALWAYS, loop);
            jump(loop, When.ALWAYS, to);
            return to;
        }
        jump(at, When.ALWAYS, to);
        for (int i = repeat.min(); i < repeat.max(); i++) {
            at = append(repeat.body(), at);
            jump(at, When.ALWAYS, to);
        }
        return to;
    }

    /** The states that a text may be in before its first character. */
    BitSet begin() {
        return closure(start, true);
    }

    /** @param atBegin whether no character has come yet */
    boolean accepts(BitSet states, boolean atBegin) {
        BitSet ending = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        states.stream().forEach(state -> {
            ending.set(state);
            open.push(state);
        });
        close(ending, open, atBegin, true);
        return ending.get(end);
    }

    /** The edges out of {@code states}: character sets that may overlap, each with the states behind it. */
    void eachEdge(BitSet states, EdgeConsumer consumer) {
        states.stream().forEach(state -> {
            for (Edge edge : edges.get(state)) consumer.accept(edge.characters(), edge.target());
        });
    }

    interface EdgeConsumer {
        void accept(CodePoints characters, int target);
    }

    /** {@code state} and what follows it without a character, inside a text. */
    BitSet closure(int state) {
        return closure(state, false);
    }

    private BitSet closure(int state, boolean atBegin) {
        BitSet closed = new BitSet();
        closed.set(state);
        Deque<Integer> open = new ArrayDeque<>(List.of(state));
        close(closed, open, atBegin, false);
        return closed;
    }

    private void close(BitSet closed, Deque<Integer> open, boolean atBegin, boolean atEnd) {
        while (!open.isEmpty()) {
            for (Jump jump : jumps.get(open.pop())) {
                boolean passes = switch (jump.when()) {
                    case ALWAYS -> true;
                    case AT_BEGIN -> atBegin;
                    case AT_END -> atEnd;
                };
                if (!passes || closed.get(jump.target())) continue;
                closed.set(jump.target());
                open.push(jump.target());
            }
        }
    }
}
