package dev.selene.engine;

import java.util.Comparator;

/**
 * The one order of all sequences: who is admitted first, prefilled first and preempted last. Those whose patience has
 * run out come before all others, in the order of arrival, and stay there until they end; the others as the policy says.
 */
record Rank(Policy policy) implements Comparator<Sequence> {
    @Override
    public int compare(Sequence a, Sequence b) {
        if (a.isUrgent() != b.isUrgent()) return a.isUrgent() ? -1 : 1;
        int byPolicy = a.isUrgent() ? 0 : Long.compare(policy.key(a), policy.key(b));
        return byPolicy != 0 ? byPolicy : Long.compare(a.id().value(), b.id().value());
    }
}
