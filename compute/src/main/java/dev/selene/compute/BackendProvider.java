package dev.selene.compute;

import dev.selene.base.SeleneException;
import java.util.Optional;

/**
 * Makes one kind of {@link Backend}; found by {@link java.util.ServiceLoader}, so that a back end with a native library
 * can be an optional jar on the class path. Needs a public constructor without arguments that does nothing.
 */
public interface BackendProvider {
    /** What {@code --backend} calls it; equals {@link Backend#name()}. */
    String name();

    /** The provider with the largest number, of those without an obstacle, is the default. */
    int preference();

    /** Why this back end cannot work in this JVM or on this machine; empty if it can. */
    default Optional<String> obstacle() {
        return Optional.empty();
    }

    /**
     * Opens a backend; the caller closes it.
     *
     * @param threads how many threads may compute, the caller's included; at least 1
     * @throws SeleneException of kind CONFIG if it cannot work in this JVM or on this machine
     */
    Backend open(int threads);

    /**
     * Measures the machine with what this backend computes with; the caller closes it. Empty if it has no probe.
     *
     * @param threads how many threads measure together; at least 1
     */
    default Optional<MachineProbe> probe(int threads) {
        return Optional.empty();
    }

    /**
     * Opens a variant of it: for tests and measurements, as {@link #open(int)} takes the best.
     *
     * @throws SeleneException of kind CONFIG if there is no such variant, or if this machine cannot run it
     */
    default Backend open(int threads, String variant) {
        throw SeleneException.config("backend " + name() + " has no variants, so none named " + variant);
    }
}
