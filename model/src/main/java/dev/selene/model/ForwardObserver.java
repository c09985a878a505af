package dev.selene.model;

import dev.selene.base.TensorView;
import dev.selene.compute.Routing;

/** Sees intermediate results of one forward pass; for tests, tools and the {@code logits} command. All views are borrowed. */
public interface ForwardObserver {
    /** Sees nothing. */
    ForwardObserver NONE = new ForwardObserver() {};

    /** The embedded tokens, F32 {@code [tokens, hiddenSize]}. */
    default void embedded(TensorView hidden) {}

    /** The experts chosen in MoE layer {@code layer}. */
    default void routed(int layer, Routing routing) {}

    /** The residual stream after decoder layer {@code layer}, F32 {@code [tokens, hiddenSize]}. */
    default void layerDone(int layer, TensorView hidden) {}

    /** The rows that become logits after the last norm, F32 {@code [numLogitRows, hiddenSize]}. */
    default void normalised(TensorView hidden) {}
}
