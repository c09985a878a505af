package dev.selene.text.grammar;

import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Builds a {@link Grammar} from nodes and what leads from one to the next. Methods that append something to a node return
 * the node behind it, which is in the same rule. Single-threaded.
 */
final class GrammarBuilder {
    private static final int MAX_NODES = 200_000;

    /** A node that can still grow. */
    static final class Open {
        final int rule;
        boolean ends;
        final List<Node.Bytes> bytes = new ArrayList<>(1);
        final List<Node.Control> controls = new ArrayList<>(0);
        final List<Node.Jump> jumps = new ArrayList<>(0);
        final List<Node.Call> calls = new ArrayList<>(0);

        Open(int rule) {
            this.rule = rule;
        }
    }

    private final String source;
    private final List<Grammar.Rule> rules = new ArrayList<>();
    private final List<String> ruleNames = new ArrayList<>();
    private final List<Open> nodes = new ArrayList<>();

    /** @param source names the grammar in errors */
    GrammarBuilder(String source) {
        this.source = source;
    }

    /**
     * A rule that counts nothing. The first one is the whole grammar.
     *
     * @param name in errors, for example the place in a schema
     */
    int rule(String name) {
        return rule(name, 0, Long.MAX_VALUE);
    }

    /** A rule whose guards know these bounds. */
    int rule(String name, long min, long max) {
        rules.add(new Grammar.Rule(nodes.size(), min, max));
        ruleNames.add(name);
        node(rules.size() - 1);
        return rules.size() - 1;
    }

    int start(int rule) {
        return rules.get(rule).start();
    }

    /** A node that nothing leads to yet. */
    int node(int rule) {
        if (nodes.size() == MAX_NODES)
            throw SeleneException.user(
                    source + ": takes more than " + MAX_NODES + " states; make it smaller or split the request");
        nodes.add(new Open(rule));
        return nodes.size() - 1;
    }

    /** A node in the rule of {@code other}. */
    int nodeBeside(int other) {
        return node(nodes.get(other).rule);
    }

    void end(int node) {
        nodes.get(node).ends = true;
    }

    void jump(int from, Node.Guard guard, int to) {
        nodes.get(from).jumps.add(new Node.Jump(guard, to));
    }

    int jump(int from, Node.Guard guard) {
        int to = nodeBeside(from);
        jump(from, guard, to);
        return to;
    }

    void bytes(int from, int first, int last, int to) {
        nodes.get(from).bytes.add(new Node.Bytes(first, last, to));
    }

    int bytes(int from, int first, int last) {
        int to = nodeBeside(from);
        bytes(from, first, last, to);
        return to;
    }

    /** One character of {@code characters}, in UTF-8. */
    void character(int from, CodePoints characters, int to) {
        for (int[] range : characters.ranges())
            for (int[] bytes : Utf8.sequences(range[0], range[1])) {
                int at = from;
                for (int i = 0; i + 2 < bytes.length; i += 2) at = bytes(at, bytes[i], bytes[i + 1]);
                bytes(at, bytes[bytes.length - 2], bytes[bytes.length - 1], to);
            }
    }

    int control(int from, String token) {
        int to = nodeBeside(from);
        control(from, token, to);
        return to;
    }

    void control(int from, String token, int to) {
        nodes.get(from).controls.add(new Node.Control(token, to));
    }

    int call(int from, int rule) {
        int to = nodeBeside(from);
        nodes.get(from).calls.add(new Node.Call(rule, to));
        return to;
    }

    int literal(int from, byte[] text) {
        int at = from;
        for (byte b : text) at = bytes(at, b & 0xFF, b & 0xFF);
        return at;
    }

    int literal(int from, String ascii) {
        return literal(from, Utf8.bytes(ascii));
    }

    /** One of {@code texts}, which share the nodes of what they begin with; none of them is empty or given twice. */
    int oneOf(int from, Iterable<byte[]> texts) {
        int to = nodeBeside(from);
        Map<Integer, TreeMap<Integer, Integer>> children = new LinkedHashMap<>();
        for (byte[] text : texts) {
            int at = from;
            for (byte b : text) {
                var next = children.computeIfAbsent(at, _ -> new TreeMap<>());
                Integer known = next.get(b & 0xFF);
                if (known == null) {
                    known = bytes(at, b & 0xFF, b & 0xFF);
                    next.put(b & 0xFF, known);
                }
                at = known;
            }
            jump(at, Node.Guard.ALWAYS, to);
        }
        return to;
    }

    /**
     * The grammar, without what can never be completed: a guard is no obstacle to completion, since what a rule counts is
     * completed before it asks for enough.
     *
     * @throws SeleneException USER if it has no text at all, or a rule begins with itself
     */
    Grammar build() {
        CompletableNodes completable = new CompletableNodes(nodes, rules, true);
        if (!completable.reaches(rules.getFirst().start()))
            throw SeleneException.user(
                    source + ": nothing can be complete: " + ruleNames.getFirst() + " demands itself without an end");
        CompletableNodes nullable = new CompletableNodes(nodes, rules, false);
        new LeftRecursion(nodes, rules, nullable).find().ifPresent(rule -> {
            throw SeleneException.user(source + ": " + ruleNames.get(rule)
                    + " begins with itself, which would never end; let it begin with something else");
        });
        return new Grammar(rules, completable.keptNodes());
    }
}
