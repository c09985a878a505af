package dev.selene.text.grammar;

import dev.selene.base.SeleneException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Where a text that has come so far may stand in a grammar: one stack for each way to read it, none twice. Immutable.
 *
 * @param stacks whose nodes consume something
 * @param ends whether the bottom rule may end here
 */
record Position(List<Stack> stacks, boolean ends) {
    /** An unambiguous grammar has a handful, an object with many optional properties one for each. */
    private static final int MAX_STACKS = 10_000;

    private static final int MAX_DEPTH = 1_000;

    static Position start(Grammar grammar) {
        return closed(grammar, List.of(new Stack(grammar.rule(0).start(), 0, null)));
    }

    /** {@code stacks} and everything that follows them without consuming anything. */
    static Position closed(Grammar grammar, List<Stack> stacks) {
        return new Closure(grammar).of(stacks);
    }

    boolean isDead() {
        return stacks.isEmpty() && !ends;
    }

    /** After one more byte, in {@code [0, 255]}. */
    Position after(Grammar grammar, int value) {
        List<Stack> next = new ArrayList<>();
        for (Stack stack : stacks)
            for (Node.Bytes edge : grammar.node(stack.node).bytes())
                if (edge.first() <= value && value <= edge.last()) next.add(stack.at(edge.target()));
        return closed(grammar, next);
    }

    Position after(Grammar grammar, String controlToken) {
        List<Stack> next = new ArrayList<>();
        eachControl(grammar, (token, stack) -> {
            if (token.equals(controlToken)) next.add(stack);
        });
        return closed(grammar, next);
    }

    /** The control tokens that may come next, each with the stack behind it. */
    void eachControl(Grammar grammar, BiConsumer<String, Stack> consumer) {
        for (Stack stack : stacks)
            for (Node.Control edge : grammar.node(stack.node).controls())
                consumer.accept(edge.token(), stack.at(edge.target()));
    }

    private static final class Closure {
        private final Grammar grammar;
        private final Set<Stack> seen = new HashSet<>();
        private final Deque<Stack> open = new ArrayDeque<>();
        private final List<Stack> live = new ArrayList<>();
        private boolean ends;

        Closure(Grammar grammar) {
            this.grammar = grammar;
        }

        Position of(List<Stack> stacks) {
            stacks.forEach(this::add);
            while (!open.isEmpty()) follow(open.remove());
            return new Position(List.copyOf(live), ends);
        }

        private void add(Stack stack) {
            if (!seen.add(stack)) return;
            if (seen.size() > MAX_STACKS)
                throw SeleneException.user("grammar: a text can be read in more than " + MAX_STACKS
                        + " ways at once; make the grammar less ambiguous");
            if (stack.depth > MAX_DEPTH)
                throw SeleneException.user("grammar: the answer nests deeper than " + MAX_DEPTH + " rules");
            open.add(stack);
        }

        private void follow(Stack stack) {
            Node node = grammar.node(stack.node);
            if (node.consumes()) live.add(stack);
            if (node.ends()) {
                if (stack.below == null) ends = true;
                else add(stack.below);
            }
            for (Node.Jump jump : node.jumps()) jump(stack, jump);
            for (Node.Call call : node.calls()) {
                // what only ends afterwards need not be come back to: recursion at the end of a rule takes no depth
                Stack below = grammar.node(call.returnTo()).onlyEnds()
                        ? stack.below
                        : new Stack(call.returnTo(), stack.count, stack.below);
                add(new Stack(grammar.rule(call.rule()).start(), 0, below));
            }
        }

        private void jump(Stack stack, Node.Jump jump) {
            Grammar.Rule rule = grammar.ruleOf(stack.node);
            switch (jump.guard()) {
                case ALWAYS -> add(stack.at(jump.target()));
                case ENOUGH -> {
                    if (stack.count >= rule.min()) add(stack.at(jump.target()));
                }
                case COUNT -> {
                    if (stack.count >= rule.max()) return;
                    // without a maximum it is enough to know that the minimum is reached
                    long count = rule.max() == Long.MAX_VALUE ? Math.min(stack.count + 1, rule.min()) : stack.count + 1;
                    add(new Stack(jump.target(), count, stack.below));
                }
            }
        }
    }
}
