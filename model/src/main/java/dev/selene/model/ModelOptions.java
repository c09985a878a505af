package dev.selene.model;

import dev.selene.compute.Dequantisation;

/**
 * Choices that a checkpoint leaves open.
 *
 * @param dequantisation of FP8 and INT4 weights
 * @param loraNormEps eps of {@code q_a_layernorm} and {@code kv_a_layernorm}. The models' own code builds these two
 *     norms with 1e-6 whatever {@code rms_norm_eps} says; other servers pass {@code rms_norm_eps}
 * @param maxBatchTokens the largest number of tokens in one forward pass; sizes the activations
 * @param draftLayer whether the multi-token prediction layer is loaded too, and its latents have a place in the KV pools
 */
public record ModelOptions(Dequantisation dequantisation, double loraNormEps, int maxBatchTokens, boolean draftLayer) {
    /** As the models' own code does it. */
    public static final double PUBLISHED_LORA_NORM_EPS = 1e-6;

    public ModelOptions {
        if (!(loraNormEps > 0)) throw new IllegalArgumentException("eps " + loraNormEps + " is not above 0");
        if (maxBatchTokens < 1) throw new IllegalArgumentException("max batch tokens " + maxBatchTokens);
    }

    /** Without the multi-token prediction layer. */
    public ModelOptions(Dequantisation dequantisation, double loraNormEps, int maxBatchTokens) {
        this(dequantisation, loraNormEps, maxBatchTokens, false);
    }

    /** Weights rounded as the published loaders do, eps as the models' own code, 512 tokens at once. */
    public static ModelOptions defaults() {
        return new ModelOptions(Dequantisation.BF16, PUBLISHED_LORA_NORM_EPS, 512);
    }
}
