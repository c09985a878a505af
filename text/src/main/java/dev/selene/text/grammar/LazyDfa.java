package dev.selene.text.grammar;

import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The positions of a grammar as states of a deterministic automaton over bytes, made as they are reached. Stacks have
 * their bottom where the walk began. Bounded: when there are too many states, it forgets them. Single-threaded.
 */
final class LazyDfa {
    private static final int MAX_STATES = 8_000;
    /** One walk over a vocabulary makes a few hundred; the most that it may. */
    private static final int MAX_STATES_OF_A_WALK = 200_000;

    /** A position, and what each class of bytes leads to, as far as it is known. */
    static final class State {
        final Position position;
        private final State[] next;

        private State(Position position, int numClasses) {
            this.position = position;
            this.next = new State[numClasses];
        }
    }

    private final Grammar grammar;
    /** Bytes of one class are treated alike everywhere in the grammar. */
    private final int[] classes;

    private final int[] representatives;
    private final Map<Position, State> states = new HashMap<>();
    private int statesOfWalk;
    private long numMade;

    LazyDfa(Grammar grammar) {
        this.grammar = grammar;
        boolean[] cuts = new boolean[257];
        for (int node = 0; node < grammar.numNodes(); node++)
            for (Node.Bytes edge : grammar.node(node).bytes()) {
                cuts[edge.first()] = true;
                cuts[edge.last() + 1] = true;
            }
        this.classes = new int[256];
        List<Integer> firsts = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            if (value == 0 || cuts[value]) firsts.add(value);
            classes[value] = firsts.size() - 1;
        }
        this.representatives = firsts.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The state of {@code position}, at the beginning of a walk. */
    State begin(Position position) {
        statesOfWalk = 0;
        return state(position);
    }

    /** The state behind {@code state} and one byte in {@code [0, 255]}; null if nothing is. */
    State next(State state, int value) {
        int byteClass = classes[value];
        State known = state.next[byteClass];
        if (known == null) {
            known = state(state.position.after(grammar, representatives[byteClass]));
            state.next[byteClass] = known;
        }
        return known.position.isDead() ? null : known;
    }

    private State state(Position position) {
        State known = states.get(position);
        if (known != null) return known;
        if (++statesOfWalk > MAX_STATES_OF_A_WALK)
            throw SeleneException.user(
                    "grammar: which tokens may come next takes too long to find out; make the grammar"
                            + " less ambiguous");
        if (states.size() == MAX_STATES) states.clear();
        numMade += 1 + position.stacks().size();
        State made = new State(position, representatives.length);
        states.put(position, made);
        return made;
    }

    /** A measure of the work so far: states made, and stacks in them. */
    long numMade() {
        return numMade;
    }
}
