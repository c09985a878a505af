package dev.selene.compute;

import dev.selene.base.TensorView;

/** The routed experts of one layer, each a {@link GatedMlp}, bound to a backend. */
public interface Experts extends AutoCloseable {
    /**
     * Computes {@code y[t] = Σ_j weight[t,j] · E_id[t,j](x[t])}, added in F32 in the order {@code j = 0, 1, …} of the
     * token's list, starting from zero.
     *
     * @param x F32 {@code [tokens, hidden]}
     * @param y F32 {@code [tokens, hidden]}; must not overlap x
     */
    void apply(TensorView x, Routing routing, TensorView y);

    /** Gives back the memory that binding took, if any; what a backend made and nobody closed ends with the backend. */
    @Override
    default void close() {}
}
