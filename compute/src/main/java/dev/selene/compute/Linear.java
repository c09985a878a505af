package dev.selene.compute;

import dev.selene.base.TensorView;

/** One Linear bound to a backend. Borrowed: usable while its backend and its weights are open. */
public interface Linear extends AutoCloseable {
    /**
     * Computes {@code y = W x} row by row, by the arithmetic of its {@link LinearWeight}.
     *
     * @param x F32 {@code [tokens, inFeatures]}
     * @param y F32 {@code [tokens, outFeatures]}; must not overlap x
     */
    void apply(TensorView x, TensorView y);

    /** Gives back the memory that binding took, if any; what a backend made and nobody closed ends with the backend. */
    @Override
    default void close() {}
}
