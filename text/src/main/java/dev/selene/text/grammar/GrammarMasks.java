package dev.selene.text.grammar;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which tokens of a vocabulary may come next in a grammar.
 *
 * <p>The tokens of a position are those of its stacks together. For one stack most tokens are decided by its top alone:
 * they stay inside the rule at the top or in rules that it calls, or they break it. These are found by one walk over the
 * vocabulary and kept for each node. The others complete the rule and go on in the rule below; for them the walk keeps
 * where in the trie they do so, and from there it goes on below. Source of the division: Dong et al. 2024, XGrammar,
 * arXiv:2411.15100.
 *
 * <p>Thread-safe.
 */
final class GrammarMasks {
    /** Steps over the trie that are taken ahead: several whole walks over a large vocabulary. */
    private static final long MAX_STEPS_AHEAD = 1 << 22;
    /** Nodes where walks are begun ahead: each makes a set, even if its walk is short. */
    private static final int MAX_NODES_AHEAD = 20_000;
    /** What a state, or a stack in it, takes to make, in steps from one known state to another. */
    private static final long STEPS_TO_MAKE = 128;

    private final Grammar grammar;
    private final GrammarVocabulary vocabulary;
    private final TokenTrie trie;
    private final LazyDfa dfa;
    /** The state at each depth of the walk that is under way. */
    private final LazyDfa.State[] path;

    private long numSteps;
    private boolean prepared;

    GrammarMasks(Grammar grammar, GrammarVocabulary vocabulary) {
        this.grammar = grammar;
        this.vocabulary = vocabulary;
        this.trie = vocabulary.trie();
        this.dfa = new LazyDfa(grammar);
        this.path = new LazyDfa.State[trie.maxDepth() + 1];
    }

    Grammar grammar() {
        return grammar;
    }

    GrammarVocabulary vocabulary() {
        return vocabulary;
    }

    /** Does the long walks ahead: those that begin at a node, as far from the bounds of its rule's count as can be. */
    synchronized void prepare() {
        if (prepared) return;
        long end = spent() + MAX_STEPS_AHEAD;
        int numNodes = Math.min(grammar.numNodes(), MAX_NODES_AHEAD);
        for (int node = 0; node < numNodes && spent() < end; node++)
            top(new Stack(node, grammar.ruleOf(node).min(), null));
        prepared = true;
    }

    private long spent() {
        return numSteps + STEPS_TO_MAKE * dfa.numMade();
    }

    /** The tokens of a position. */
    private record Whole(TokenSet tokens) implements MaskCache.Sized {
        @Override
        public long numBytes() {
            return tokens.numBytes();
        }
    }

    /**
     * The tokens of one walk.
     *
     * @param exits the nodes of the trie where the bottom rule may end and longer tokens go on
     */
    private record Walked(TokenSet tokens, int[] exits) implements MaskCache.Sized {
        @Override
        public long numBytes() {
            return tokens.numBytes() + 4L * exits.length;
        }
    }

    private record PositionKey(GrammarMasks owner, Position position) {}

    private record TopKey(GrammarMasks owner, int node, long count) {}

    /** Adds the tokens that may come next, control tokens left out. */
    void addTo(Position position, long[] allowed) {
        if (position.stacks().isEmpty()) return;
        PositionKey key = new PositionKey(this, position);
        Whole known = (Whole) vocabulary.cache().get(key).orElse(null);
        if (known == null) {
            known = new Whole(tokens(position));
            vocabulary.cache().put(key, known);
        }
        known.tokens().addTo(allowed);
    }

    private synchronized TokenSet tokens(Position position) {
        TokenSet tokens = new TokenSet(vocabulary.vocabSize());
        Map<Stack, int[]> exits = new LinkedHashMap<>(); // by the stack below
        for (Stack stack : position.stacks()) {
            Walked top = top(stack);
            tokens.addAll(top.tokens());
            merge(exits, stack.below, top.exits());
        }
        while (!exits.isEmpty()) { // the deepest first: what is below it may get more exits
            Stack deepest = null;
            for (Stack stack : exits.keySet()) if (deepest == null || stack.depth > deepest.depth) deepest = stack;
            int[] from = exits.remove(deepest);
            Position below = Position.closed(
                    grammar, List.of(new Stack(deepest.node, clipped(deepest.node, deepest.count), null)));
            if (below.ends()) merge(exits, deepest.below, from);
            merge(exits, deepest.below, walk(below, from, tokens));
        }
        return tokens;
    }

    private static void merge(Map<Stack, int[]> exits, Stack below, int[] more) {
        if (below == null || more.length == 0) return;
        exits.merge(
                below,
                more,
                (a, b) -> IntStream.concat(Arrays.stream(a), Arrays.stream(b))
                        .sorted()
                        .distinct()
                        .toArray());
    }

    /** What the top of a stack decides. */
    private Walked top(Stack stack) {
        TopKey key = new TopKey(this, stack.node, clipped(stack.node, stack.count));
        Walked known = (Walked) vocabulary.cache().get(key).orElse(null);
        if (known != null) return known;
        TokenSet tokens = new TokenSet(vocabulary.vocabSize());
        Position alone = new Position(List.of(new Stack(key.node(), key.count(), null)), false);
        Walked walked = new Walked(tokens, walk(alone, new int[] {0}, tokens));
        vocabulary.cache().put(key, walked);
        return walked;
    }

    /**
     * Adds the tokens that go on from {@code position} below each node of {@code from}.
     *
     * @return the exits
     */
    private int[] walk(Position position, int[] from, TokenSet tokens) {
        IntList exits = new IntList();
        LazyDfa.State start = dfa.begin(position);
        for (int root : from) {
            path[trie.depth(root)] = start;
            int end = trie.end(root);
            for (int node = root + 1; node < end; ) {
                numSteps++;
                int depth = trie.depth(node);
                LazyDfa.State state = dfa.next(path[depth - 1], trie.value(node));
                int behind = trie.end(node);
                if (state == null) {
                    node = behind;
                    continue;
                }
                path[depth] = state;
                for (int i = trie.firstToken(node); i < trie.firstToken(node + 1); i++) tokens.add(trie.tokenId(i));
                if (state.position.ends() && behind > node + 1) exits.add(node);
                node = state.position.stacks().isEmpty() ? behind : node + 1;
            }
        }
        return exits.toArray();
    }

    /**
     * A count that allows the same tokens as {@code count}: a token counts no further than it has bytes, so what lies
     * farther from a bound is all the same.
     */
    private long clipped(int node, long count) {
        Grammar.Rule rule = grammar.ruleOf(node);
        int reach = trie.maxDepth();
        if (rule.min() - count > reach) return rule.min() - reach - 1;
        if (count >= rule.min() && rule.max() - count > reach) return rule.min();
        return count;
    }
}
