package dev.selene.engine;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Sequences that do not run, the first in rank first. Patience is the same for all, so it runs out in the order of
 * arrival: looking costs nothing for those who still have some. Single-threaded.
 */
final class WaitingQueue {
    private final long patienceNanos;
    private final SortedSet<Sequence> ranked;
    /** Those that never ran, in the order of arrival. */
    private final Set<Sequence> fresh = new LinkedHashSet<>();
    /** Those of them that still have patience. */
    private final Set<Sequence> patient = new LinkedHashSet<>();

    /** Those that ran before. */
    private final Set<Sequence> preempted = new LinkedHashSet<>();

    WaitingQueue(Comparator<Sequence> rank, long patienceNanos) {
        this.ranked = new TreeSet<>(rank);
        this.patienceNanos = patienceNanos;
    }

    void add(Sequence sequence) {
        ranked.add(sequence);
        if (sequence.wasPreempted()) {
            preempted.add(sequence);
        } else {
            fresh.add(sequence);
            patient.add(sequence);
        }
    }

    boolean remove(Sequence sequence) {
        fresh.remove(sequence);
        patient.remove(sequence);
        preempted.remove(sequence);
        return ranked.remove(sequence);
    }

    boolean contains(Sequence sequence) {
        return fresh.contains(sequence) || preempted.contains(sequence);
    }

    boolean isEmpty() {
        return ranked.isEmpty();
    }

    int size() {
        return ranked.size();
    }

    /** The first in rank. There is one. */
    Sequence first() {
        return ranked.first();
    }

    /** Makes those urgent whose patience has run out. */
    void ageTo(long nowNanos) {
        while (!patient.isEmpty()) {
            Sequence oldest = patient.iterator().next();
            if (nowNanos - oldest.arrivalNanos() < patienceNanos) return;
            patient.remove(oldest);
            ranked.remove(oldest);
            oldest.becomeUrgent();
            ranked.add(oldest);
        }
    }

    /** Those that never ran, in the order of arrival; borrowed. */
    Iterable<Sequence> fresh() {
        return fresh;
    }

    /** Those that ran and had to make room; borrowed. */
    Iterable<Sequence> preempted() {
        return preempted;
    }

    /** All, the first in rank first; borrowed. */
    Iterable<Sequence> all() {
        return ranked;
    }

    /** How long the oldest arrival has waited; forever when someone is urgent. */
    long longestWaitNanos(long nowNanos) {
        if (!ranked.isEmpty() && first().isUrgent()) return Long.MAX_VALUE;
        return fresh.isEmpty() ? 0 : nowNanos - fresh.iterator().next().arrivalNanos();
    }
}
