package dev.selene.compute;

import dev.selene.base.TensorView;

/** One Linear bound to a backend. Borrowed: usable while its backend and its weights are open. */
public interface Linear {
    /**
     * Computes {@code y = W x} row by row, by the arithmetic of its {@link LinearWeight}.
     *
     * @param x F32 {@code [tokens, inFeatures]}
     * @param y F32 {@code [tokens, outFeatures]}; must not overlap x
     */
    void apply(TensorView x, TensorView y);
}
