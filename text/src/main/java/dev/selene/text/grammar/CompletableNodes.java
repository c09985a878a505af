package dev.selene.text.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The nodes from which the end of their rule can be reached: by jumps, by calls of rules whose first node is such a node,
 * and by bytes and control tokens unless nothing may be consumed.
 */
final class CompletableNodes {
    private final boolean consuming;
    private final List<GrammarBuilder.Open> nodes;
    private final List<Grammar.Rule> rules;
    private final boolean[] completable;

    /** @param consuming whether bytes and control tokens lead on */
    CompletableNodes(List<GrammarBuilder.Open> nodes, List<Grammar.Rule> rules, boolean consuming) {
        this.consuming = consuming;
        this.nodes = nodes;
        this.rules = rules;
        this.completable = new boolean[nodes.size()];
        spread();
    }

    boolean reaches(int node) {
        return completable[node];
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
            if (consuming) {
                for (Node.Bytes edge : node.bytes) before.get(edge.target()).add(from);
                for (Node.Control edge : node.controls)
                    before.get(edge.target()).add(from);
            }
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

    /** All nodes, with what leads to nodes of this kind only. */
    List<Node> keptNodes() {
        List<Node> kept = new ArrayList<>(nodes.size());
        for (GrammarBuilder.Open node : nodes)
            kept.add(new Node(
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
        return kept;
    }
}
