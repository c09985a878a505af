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
    private final List<GrammarBuilder.Open> nodes;
    private final List<Grammar.Rule> rules;
    private final CompletableNodes nullable;

    /** @param nullable what completes without consuming anything */
    LeftRecursion(List<GrammarBuilder.Open> nodes, List<Grammar.Rule> rules, CompletableNodes nullable) {
        this.nodes = nodes;
        this.rules = rules;
        this.nullable = nullable;
    }

    /** One such rule. */
    Optional<Integer> find() {
        List<Set<Integer>> called = new ArrayList<>();
        for (Grammar.Rule rule : rules) called.add(calledAtBeginning(rule));
        return cycle(called);
    }

    private Set<Integer> calledAtBeginning(Grammar.Rule rule) {
        Set<Integer> called = new HashSet<>();
        Set<Integer> seen = new HashSet<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(rule.start()));
        while (!open.isEmpty()) {
            int at = open.remove();
            if (!seen.add(at)) continue;
            for (Node.Jump jump : nodes.get(at).jumps) open.add(jump.target());
            for (Node.Call call : nodes.get(at).calls) {
                called.add(call.rule());
                if (nullable.reaches(rules.get(call.rule()).start())) open.add(call.returnTo());
            }
        }
        return called;
    }

    /** Takes away rules that call nothing any more, again and again; what is left is on a cycle or leads to one. */
    private Optional<Integer> cycle(List<Set<Integer>> called) {
        List<Set<Integer>> callers = new ArrayList<>();
        int[] numCalls = new int[rules.size()];
        for (int rule = 0; rule < rules.size(); rule++) callers.add(new HashSet<>());
        Deque<Integer> free = new ArrayDeque<>();
        for (int rule = 0; rule < rules.size(); rule++) {
            numCalls[rule] = called.get(rule).size();
            if (numCalls[rule] == 0) free.add(rule);
            for (int callee : called.get(rule)) callers.get(callee).add(rule);
        }
        while (!free.isEmpty())
            for (int caller : callers.get(free.remove())) if (--numCalls[caller] == 0) free.add(caller);
        for (int rule = 0; rule < rules.size(); rule++) {
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
