package dev.selene.text.grammar;

import java.util.List;

/**
 * A position in a rule: what may come next there.
 *
 * @param ends the rule may end here
 */
record Node(int rule, boolean ends, List<Bytes> bytes, List<Control> controls, List<Jump> jumps, List<Call> calls) {
    /** One byte from {@code first} to {@code last}, both in {@code [0, 255]}. */
    record Bytes(int first, int last, int target) {}

    /** One control token, which bytes never stand for. */
    record Control(String token, int target) {}

    /** Nothing is consumed. */
    record Jump(Guard guard, int target) {}

    /** Another rule, then {@code returnTo}. */
    record Call(int rule, int returnTo) {}

    /**
     * When a jump passes. Each run of a rule counts for itself, from 0. A guard stands where the choice is made, before
     * anything that only makes sense once it has passed: so one of the choices always leads on.
     */
    enum Guard {
        ALWAYS,
        /** Counts one more, if that is no more than the rule's maximum. */
        COUNT,
        /** If the rule's minimum is reached. */
        ENOUGH
    }

    /** True if something is consumed here: an answer can stand at this position. */
    boolean consumes() {
        return !bytes.isEmpty() || !controls.isEmpty();
    }

    /** True if nothing but the end of the rule comes. */
    boolean onlyEnds() {
        return ends && !consumes() && jumps.isEmpty() && calls.isEmpty();
    }
}
