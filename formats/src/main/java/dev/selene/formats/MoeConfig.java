package dev.selene.formats;

/**
 * Mixture-of-experts layers, named as in {@code config.json}.
 *
 * @param intermediateSize width of one routed expert, {@code moe_intermediate_size}; the shared experts are one MLP of
 *     {@code numSharedExperts} times this width
 */
public record MoeConfig(
        int numRoutedExperts,
        int numSharedExperts,
        int expertsPerToken,
        int intermediateSize,
        int numGroups,
        int topkGroups,
        ScoringFunction scoring,
        Selection selection,
        boolean normTopkProb,
        double routedScalingFactor) {
    /** How router logits become scores. */
    public enum ScoringFunction {
        SIGMOID,
        SOFTMAX
    }

    /** How experts are chosen from the scores; {@code topk_method}. */
    public enum Selection {
        /** Scores plus {@code e_score_correction_bias}; groups ranked by the sum of their two best. */
        NOAUX_TC,
        /** The best scores. */
        GREEDY,
        /** Groups ranked by their best score, then the best scores in the kept groups. */
        GROUP_LIMITED_GREEDY
    }

    /** True when the checkpoint carries {@code mlp.gate.e_score_correction_bias}. */
    public boolean hasCorrectionBias() {
        return selection == Selection.NOAUX_TC;
    }
}
