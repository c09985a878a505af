package dev.selene.text.grammar;

import dev.selene.base.SeleneException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A set of texts as a deterministic automaton over characters. Every state leads to an accepting one, so it has no dead
 * ends; one without states accepts nothing. State 0 is the first. Immutable.
 */
final class CharDfa {
    /** What one character of a range leads to. */
    record Edge(int first, int last, int target) {}

    private static final int MAX_STATES = 20_000;
    /** Edges, and states of the automata that they were made from: what memory and time grow with. */
    private static final int MAX_WORK = 4_000_000;

    /** Accepts no text. */
    static final CharDfa NOTHING = new CharDfa(List.of(), new BitSet());

    private final List<List<Edge>> edges;
    private final BitSet accepting;

    private CharDfa(List<List<Edge>> edges, BitSet accepting) {
        this.edges = edges;
        this.accepting = accepting;
    }

    int numStates() {
        return edges.size();
    }

    boolean isEmpty() {
        return edges.isEmpty();
    }

    /** Without overlaps. */
    List<Edge> edges(int state) {
        return edges.get(state);
    }

    boolean accepts(int state) {
        return accepting.get(state);
    }

    boolean matches(String text) {
        if (isEmpty()) return false;
        int state = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int codePoint = text.codePointAt(at);
            state = edges.get(state).stream()
                    .filter(edge -> edge.first() <= codePoint && codePoint <= edge.last())
                    .findFirst()
                    .map(Edge::target)
                    .orElse(-1);
            if (state < 0) return false;
        }
        return accepting.get(state);
    }

    /**
     * The texts that a regular expression matches as a whole.
     *
     * @param source names the expression in errors
     * @throws SeleneException USER if it takes too many states
     */
    static CharDfa of(Regex regex, String source) {
        CharNfa nfa = new CharNfa(regex, source);
        Builder builder = new Builder(source);
        Map<Subset, Integer> numbers = new HashMap<>();
        List<Subset> subsets = new ArrayList<>();
        Subset first = new Subset(nfa.begin(), true);
        numbers.put(first, builder.state(nfa.accepts(first.states(), true)));
        subsets.add(first);
        Map<Integer, BitSet> closures = new HashMap<>();
        for (int from = 0; from < subsets.size(); from++) {
            Partition partition = new Partition();
            nfa.eachEdge(subsets.get(from).states(), partition::add);
            int state = from;
            partition.eachPiece((low, high, targets) -> {
                BitSet states = new BitSet();
                for (int target : targets) states.or(closures.computeIfAbsent(target, nfa::closure));
                builder.work(states.cardinality());
                Subset subset = new Subset(states, false);
                Integer number = numbers.get(subset);
                if (number == null) {
                    number = builder.state(nfa.accepts(states, false));
                    numbers.put(subset, number);
                    subsets.add(subset);
                }
                builder.edge(state, low, high, number);
            });
        }
        return builder.build();
    }

    private record Subset(BitSet states, boolean atBegin) {}

    /** All texts but those of {@code words}. */
    static CharDfa allExcept(Iterable<String> words, String source) {
        Builder builder = new Builder(source);
        builder.state(true);
        List<Map<Integer, Integer>> children = new ArrayList<>(List.of(new TreeMap<>()));
        for (String word : words) {
            int at = 0;
            for (int codePoint : word.codePoints().toArray()) {
                Integer next = children.get(at).get(codePoint);
                if (next == null) {
                    next = builder.state(true);
                    children.add(new TreeMap<>());
                    children.get(at).put(codePoint, next);
                }
                at = next;
            }
            builder.accepting.clear(at);
        }
        int anything = builder.state(true);
        for (int[] range : CodePoints.ALL.ranges()) builder.edge(anything, range[0], range[1], anything);
        for (int state = 0; state < children.size(); state++) {
            CodePoints others = CodePoints.ALL;
            for (var child : children.get(state).entrySet()) {
                builder.edge(state, child.getKey(), child.getKey(), child.getValue());
                others = others.minus(CodePoints.of(child.getKey()));
            }
            for (int[] range : others.ranges()) builder.edge(state, range[0], range[1], anything);
        }
        return builder.build();
    }

    /** The texts that both accept. */
    CharDfa and(CharDfa other, String source) {
        if (isEmpty()) return this;
        if (other.isEmpty()) return other;
        return new Product<Integer>(source) {
            @Override
            boolean accepts(int state, Integer second) {
                return accepting.get(state) && other.accepting.get(second);
            }

            @Override
            void edges(int state, Integer second, EdgeSink<Integer> sink) {
                for (Edge a : edges.get(state))
                    for (Edge b : other.edges.get(second)) {
                        int low = Math.max(a.first(), b.first());
                        int high = Math.min(a.last(), b.last());
                        if (low <= high) sink.accept(low, high, a.target(), b.target());
                    }
            }
        }.build(0);
    }

    /**
     * The texts of {@code min} to {@code max} characters.
     *
     * @param max {@link Long#MAX_VALUE} for no bound
     */
    CharDfa ofLength(long min, long max, String source) {
        if (isEmpty()) return this;
        boolean bounded = max < Long.MAX_VALUE;
        return new Product<Long>(source) {
            @Override
            boolean accepts(int state, Long length) {
                return accepting.get(state) && length >= min;
            }

            @Override
            void edges(int state, Long length, EdgeSink<Long> sink) {
                if (length == max) return;
                long next = bounded ? length + 1 : Math.min(length + 1, min);
                for (Edge edge : edges.get(state)) sink.accept(edge.first(), edge.last(), edge.target(), next);
            }
        }.build(0L);
    }

    private interface EdgeSink<T> {
        void accept(int low, int high, int state, T second);
    }

    /** States in pairs with something else. */
    private abstract static class Product<T> {
        private record Pair<T>(int state, T second) {}

        private final Builder builder;
        private final Map<Pair<T>, Integer> numbers = new HashMap<>();
        private final Deque<Pair<T>> open = new ArrayDeque<>();

        Product(String source) {
            this.builder = new Builder(source);
        }

        abstract boolean accepts(int state, T second);

        abstract void edges(int state, T second, EdgeSink<T> sink);

        CharDfa build(T first) {
            number(0, first);
            while (!open.isEmpty()) {
                Pair<T> pair = open.remove();
                int from = numbers.get(pair);
                edges(
                        pair.state(),
                        pair.second(),
                        (low, high, state, second) -> builder.edge(from, low, high, number(state, second)));
            }
            return builder.build();
        }

        private int number(int state, T second) {
            return numbers.computeIfAbsent(new Pair<>(state, second), pair -> {
                open.add(pair);
                return builder.state(accepts(state, second));
            });
        }
    }

    /** Character sets that overlap, cut into pieces that do not. */
    private static final class Partition {
        private final TreeMap<Integer, List<Integer>> begins = new TreeMap<>();
        private final TreeMap<Integer, List<Integer>> ends = new TreeMap<>();

        void add(CodePoints characters, int target) {
            for (int[] range : characters.ranges()) {
                begins.computeIfAbsent(range[0], _ -> new ArrayList<>()).add(target);
                ends.computeIfAbsent(range[1] + 1, _ -> new ArrayList<>()).add(target);
            }
        }

        interface PieceConsumer {
            void accept(int low, int high, int[] targets);
        }

        void eachPiece(PieceConsumer consumer) {
            TreeMap<Integer, Integer> counts = new TreeMap<>(); // targets of the ranges that are open
            int[] cuts = IntStream.concat(
                            begins.keySet().stream().mapToInt(cut -> cut),
                            ends.keySet().stream().mapToInt(cut -> cut))
                    .sorted()
                    .distinct()
                    .toArray();
            for (int i = 0; i + 1 < cuts.length; i++) {
                for (int target : begins.getOrDefault(cuts[i], List.of())) counts.merge(target, 1, Integer::sum);
                for (int target : ends.getOrDefault(cuts[i], List.of()))
                    counts.computeIfPresent(target, (_, count) -> count == 1 ? null : count - 1);
                if (counts.isEmpty()) continue;
                consumer.accept(
                        cuts[i],
                        cuts[i + 1] - 1,
                        counts.keySet().stream().mapToInt(t -> t).toArray());
            }
        }
    }

    private static final class Builder {
        private final String source;
        private final List<List<Edge>> edges = new ArrayList<>();
        private final BitSet accepting = new BitSet();
        private int work;

        Builder(String source) {
            this.source = source;
        }

        int state(boolean accepts) {
            if (edges.size() == MAX_STATES)
                throw SeleneException.user(source + ": takes more than " + MAX_STATES
                        + " states; lower its repeats or bounds of length, or simplify the pattern");
            edges.add(new ArrayList<>());
            accepting.set(edges.size() - 1, accepts);
            return edges.size() - 1;
        }

        void edge(int from, int low, int high, int to) {
            work(1);
            List<Edge> out = edges.get(from);
            Edge last = out.isEmpty() ? null : out.getLast();
            if (last != null && last.target() == to && last.last() + 1 == low)
                out.set(out.size() - 1, new Edge(last.first(), high, to));
            else out.add(new Edge(low, high, to));
        }

        void work(int amount) {
            work += amount;
            if (work > MAX_WORK)
                throw SeleneException.user(
                        source + ": takes too long to compile; lower its repeats or bounds of length,"
                                + " or simplify the pattern");
        }

        /** Without the states from which nothing is accepted. */
        CharDfa build() {
            BitSet alive = alive();
            if (!alive.get(0)) return NOTHING;
            int[] numbers = new int[edges.size()];
            Arrays.fill(numbers, -1);
            int count = 0;
            for (int state = alive.nextSetBit(0); state >= 0; state = alive.nextSetBit(state + 1))
                numbers[state] = count++;
            List<List<Edge>> kept = new ArrayList<>();
            BitSet keptAccepting = new BitSet();
            for (int state = alive.nextSetBit(0); state >= 0; state = alive.nextSetBit(state + 1)) {
                keptAccepting.set(numbers[state], accepting.get(state));
                kept.add(edges.get(state).stream()
                        .filter(edge -> alive.get(edge.target()))
                        .map(edge -> new Edge(edge.first(), edge.last(), numbers[edge.target()]))
                        .toList());
            }
            return new CharDfa(kept, keptAccepting);
        }

        private BitSet alive() {
            List<List<Integer>> sources = new ArrayList<>();
            for (int i = 0; i < edges.size(); i++) sources.add(new ArrayList<>(2));
            for (int from = 0; from < edges.size(); from++)
                for (Edge edge : edges.get(from)) sources.get(edge.target()).add(from);
            BitSet alive = (BitSet) accepting.clone();
            Deque<Integer> open = new ArrayDeque<>();
            accepting.stream().forEach(open::add);
            while (!open.isEmpty())
                for (int from : sources.get(open.remove())) {
                    if (alive.get(from)) continue;
                    alive.set(from);
                    open.add(from);
                }
            return alive;
        }
    }
}
