package dev.selene.text.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks for a rule that calls itself before anything is consumed, directly or through others. */
final class LeftRecursion {
    private final Grammar grammar;
    private final int numRules;
    /** Rules that match the empty text. */
    private final boolean[] nullable;

    LeftRecursion(Grammar grammar, int numRules) {
        this.grammar = grammar;
        this.numRules = numRules;
        this.nullable = new boolean[numRules];
    }

    /** One such rule. */
    Optional<Integer> find() {
        for (boolean changed = true; changed; ) {
            changed = false;
            for (int rule = 0; rule < numRules; rule++) {
                if (nullable[rule] || !explore(rule, new HashSet<>())) continue;
                nullable[rule] = true;
                changed = true;
            }
        }
        List<Set<Integer>> called = new ArrayList<>();
        for (int rule = 0; rule < numRules; rule++) {
            called.add(new HashSet<>());
            explore(rule, called.get(rule));
        }
        return cycle(called);
    }

    /** Collects what {@code rule} calls at its beginning; true if its end is reached without consuming anything. */
    private boolean explore(int rule, Set<Integer> called) {
        Set<Integer> seen = new HashSet<>();
        Deque<Integer> open = new ArrayDeque<>();
        open.add(grammar.rule(rule).start());
        boolean ends = false;
        while (!open.isEmpty()) {
            int at = open.remove();
            if (!seen.add(at)) continue;
            Node node = grammar.node(at);
            ends |= node.ends();
            for (Node.Jump jump : node.jumps()) open.add(jump.target());
            for (Node.Call call : node.calls()) {
                called.add(call.rule());
                if (nullable[call.rule()]) open.add(call.returnTo());
            }
        }
        return ends;
    }

    /** Takes away rules that call nothing any more, again and again; what is left is on a cycle or leads to one. */
    private Optional<Integer> cycle(List<Set<Integer>> called) {
        List<Set<Integer>> callers = new ArrayList<>();
        int[] numCalls = new int[numRules];
        for (int rule = 0; rule < numRules; rule++) callers.add(new HashSet<>());
        Deque<Integer> free = new ArrayDeque<>();
        for (int rule = 0; rule < numRules; rule++) {
            numCalls[rule] = called.get(rule).size();
            if (numCalls[rule] == 0) free.add(rule);
            for (int callee : called.get(rule)) callers.get(callee).add(rule);
        }
        while (!free.isEmpty())
            for (int caller : callers.get(free.remove())) if (--numCalls[caller] == 0) free.add(caller);
        for (int rule = 0; rule < numRules; rule++) {
            if (numCalls[rule] == 0) continue;
            // follow calls that are left until a rule comes again: that one is on a cycle
            Set<Integer> path = new HashSet<>();
            int at = rule;
            while (path.add(at))
                at = called.get(at).stream()
                        .filter(callee -> numCalls[callee] > 0)
                        .findFirst()
                        .orElseThrow();
            return Optional.of(at);
        }
        return Optional.empty();
    }
}
