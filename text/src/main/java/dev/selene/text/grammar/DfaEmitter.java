package dev.selene.text.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns an automaton over characters into nodes over bytes: as UTF-8, or as the inside of a JSON string. */
final class DfaEmitter {
    /** The bytes that must still come before {@code target} is reached. */
    private record Tail(int target, List<Integer> ranges) {}

    private final GrammarBuilder builder;
    private final boolean json;
    private final Map<Tail, Integer> tails = new HashMap<>();

    private DfaEmitter(GrammarBuilder builder, boolean json) {
        this.builder = builder;
        this.json = json;
    }

    /** Appends the texts of {@code dfa} to the node {@code from}. */
    static int raw(GrammarBuilder builder, int from, CharDfa dfa) {
        return new DfaEmitter(builder, false).emit(from, dfa);
    }

    /** As {@link #raw}, spelled as {@link JsonText} does, without quotation marks. */
    static int json(GrammarBuilder builder, int from, CharDfa dfa) {
        return new DfaEmitter(builder, true).emit(from, dfa);
    }

    private int emit(int from, CharDfa dfa) {
        int to = builder.nodeBeside(from);
        int[] nodes = new int[dfa.numStates()];
        for (int state = 0; state < nodes.length; state++) nodes[state] = builder.nodeBeside(from);
        if (nodes.length > 0) builder.jump(from, Node.Guard.ALWAYS, nodes[0]);
        for (int state = 0; state < nodes.length; state++) {
            if (dfa.accepts(state)) builder.jump(nodes[state], Node.Guard.ALWAYS, to);
            Map<String, Integer> escapes = new HashMap<>();
            for (CharDfa.Edge edge : dfa.edges(state))
                emit(nodes[state], edge.first(), edge.last(), nodes[edge.target()], escapes);
        }
        return to;
    }

    /** @param escapes nodes behind the beginnings of escapes of this state, which they share */
    private void emit(int from, int first, int last, int to, Map<String, Integer> escapes) {
        int plain = first;
        if (json) {
            for (int c = first; c <= Math.min(last, '\\'); c++) {
                if (!JsonText.mustEscape(c)) continue;
                if (plain < c) emitPlain(from, plain, c - 1, to);
                emitEscape(from, JsonText.escape(c), to, escapes);
                plain = c + 1;
            }
        }
        if (plain <= last) emitPlain(from, plain, last, to);
    }

    private void emitPlain(int from, int first, int last, int to) {
        for (int[] sequence : Utf8.sequences(first, last)) {
            List<Integer> rest =
                    Arrays.stream(sequence, 2, sequence.length).boxed().toList();
            builder.bytes(from, sequence[0], sequence[1], tail(rest, to));
        }
    }

    private int tail(List<Integer> ranges, int target) {
        if (ranges.isEmpty()) return target;
        Tail key = new Tail(target, ranges);
        Integer known = tails.get(key);
        if (known != null) return known;
        int node = builder.nodeBeside(target);
        builder.bytes(
                node, ranges.get(0), ranges.get(1), tail(new ArrayList<>(ranges.subList(2, ranges.size())), target));
        tails.put(key, node);
        return node;
    }

    private void emitEscape(int from, String escape, int to, Map<String, Integer> escapes) {
        int at = from;
        for (int end = 1; end < escape.length(); end++) {
            int before = at;
            char c = escape.charAt(end - 1);
            at = escapes.computeIfAbsent(escape.substring(0, end), _ -> builder.bytes(before, c, c));
        }
        char last = escape.charAt(escape.length() - 1);
        builder.bytes(at, last, last, to);
    }
}
