package dev.selene.compute;

import java.util.Optional;

/**
 * Makes one kind of {@link Backend}; found by {@link java.util.ServiceLoader}, so that a back end with a native library
 * can be an optional jar on the class path. Needs a public constructor without arguments that does nothing.
 */
public interface BackendProvider {
    /** What {@code --backend} calls it; equals {@link Backend#name()}. */
    String name();

    /** The provider with the largest number is the default. */
    int preference();

    /**
     * Opens a backend; the caller closes it.
     *
     * @param threads how many threads may compute, the caller's included; at least 1
     * @throws dev.selene.base.SeleneException of kind CONFIG if it cannot work in this JVM or on this machine
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
}
