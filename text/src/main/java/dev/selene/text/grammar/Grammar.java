package dev.selene.text.grammar;

import java.util.List;

/**
 * A set of texts that an answer may be, independent of any tokenizer. Immutable, thread-safe. Made by {@link
 * JsonSchemaGrammar}, {@link RegexGrammar}, {@link ChoiceGrammar}, {@link EbnfGrammar} or {@link AnswerShape}.
 *
 * <p>It has at least one text, and every position that can be reached leads to the end of one.
 */
public final class Grammar {
    /**
     * Where a rule begins, and the bounds of what it counts.
     *
     * @param max {@link Long#MAX_VALUE} for no bound
     */
    record Rule(int start, long min, long max) {}

    /** Rule 0 is the whole text. */
    private final List<Rule> rules;

    private final List<Node> nodes;

    Grammar(List<Rule> rules, List<Node> nodes) {
        this.rules = List.copyOf(rules);
        this.nodes = List.copyOf(nodes);
    }

    Rule rule(int index) {
        return rules.get(index);
    }

    Node node(int index) {
        return nodes.get(index);
    }

    Rule ruleOf(int node) {
        return rules.get(nodes.get(node).rule());
    }

    /** A measure of its size: positions in all rules. */
    public int numNodes() {
        return nodes.size();
    }
}
