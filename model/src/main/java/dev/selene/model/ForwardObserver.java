package dev.selene.model;

import dev.selene.base.TensorView;
import dev.selene.compute.Routing;

/** Sees intermediate results of one forward pass; for tests, tools and the {@code logits} command. All views are borrowed. */
public interface ForwardObserver {
    /** Sees nothing. */
    ForwardObserver NONE = new ForwardObserver() {};

    /** The embedded tokens, F32 {@code [tokens, hiddenSize]}. */
    default void embedded(TensorView hidden) {}

    /**
     * What an attention Linear of decoder layer {@code layer} is about to be applied to, F32 {@code [tokens, inFeatures]}.
     *
     * @param linear the checkpoint's name within the layer, for example {@code self_attn.q_a_proj}
     */
    default void linearInput(int layer, String linear, TensorView x) {}

    /** The experts chosen in MoE layer {@code layer}. */
    default void routed(int layer, Routing routing) {}

    /** The residual stream after decoder layer {@code layer}, F32 {@code [tokens, hiddenSize]}. */
    default void layerDone(int layer, TensorView hidden) {}

    /** The rows that become logits after the last norm, F32 {@code [numLogitRows, hiddenSize]}. */
    default void normalised(TensorView hidden) {}
}
