package dev.selene.text.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Takes out of a grammar what can never be completed. A node is completable if the end of its rule can be reached from
 * it by bytes, control tokens, jumps, and calls of rules whose first node is completable. Guards are no obstacle: a rule
 * that counts lets what it counts be completed before it asks for enough.
 */
final class GrammarPruner {
    private final List<GrammarBuilder.Open> nodes;
    private final List<Grammar.Rule> rules;
    private final boolean[] completable;

    GrammarPruner(List<GrammarBuilder.Open> nodes, List<Grammar.Rule> rules) {
        this.nodes = nodes;
        this.rules = rules;
        this.completable = new boolean[nodes.size()];
        spread();
    }

    boolean hasText(int rule) {
        return completable[rules.get(rule).start()];
    }

    /** From the ends backwards; a call is passed once its rule and the node behind it are both completable. */
    private void spread() {
        List<List<Integer>> before = lists(nodes.size());
        List<List<Node.Call>> callsBehind = lists(nodes.size()); // by the node that they return to
        List<List<Node.Call>> callsOf = lists(nodes.size()); // by the first node of the rule that they call
        List<List<Integer>> callersBehind = lists(nodes.size());
        List<List<Integer>> callersOf = lists(nodes.size());
        Deque<Integer> open = new ArrayDeque<>();
        for (int from = 0; from < nodes.size(); from++) {
            GrammarBuilder.Open node = nodes.get(from);
            for (Node.Bytes edge : node.bytes) before.get(edge.target()).add(from);
            for (Node.Control edge : node.controls) before.get(edge.target()).add(from);
            for (Node.Jump edge : node.jumps) before.get(edge.target()).add(from);
            for (Node.Call call : node.calls) {
                int start = rules.get(call.rule()).start();
                callsBehind.get(call.returnTo()).add(call);
                callersBehind.get(call.returnTo()).add(from);
                callsOf.get(start).add(call);
                callersOf.get(start).add(from);
            }
            if (node.ends) mark(from, open);
        }
        while (!open.isEmpty()) {
            int reached = open.remove();
            for (int from : before.get(reached)) mark(from, open);
            markCallers(callsBehind.get(reached), callersBehind.get(reached), open);
            markCallers(callsOf.get(reached), callersOf.get(reached), open);
        }
    }

    private void markCallers(List<Node.Call> calls, List<Integer> callers, Deque<Integer> open) {
        for (int i = 0; i < calls.size(); i++) if (passes(calls.get(i))) mark(callers.get(i), open);
    }

    private boolean passes(Node.Call call) {
        return completable[rules.get(call.rule()).start()] && completable[call.returnTo()];
    }

    private void mark(int node, Deque<Integer> open) {
        if (completable[node]) return;
        completable[node] = true;
        open.add(node);
    }

    private static <T> List<List<T>> lists(int count) {
        List<List<T>> lists = new ArrayList<>(count);
        for (int i = 0; i < count; i++) lists.add(new ArrayList<>(1));
        return lists;
    }

    List<Node> pruned() {
        List<Node> pruned = new ArrayList<>(nodes.size());
        for (GrammarBuilder.Open node : nodes)
            pruned.add(new Node(
                    node.rule,
                    node.ends,
                    node.bytes.stream()
                            .filter(edge -> completable[edge.target()])
                            .toList(),
                    node.controls.stream()
                            .filter(edge -> completable[edge.target()])
                            .toList(),
                    node.jumps.stream()
                            .filter(edge -> completable[edge.target()])
                            .toList(),
                    node.calls.stream().filter(this::passes).toList()));
        return pruned;
    }
}
