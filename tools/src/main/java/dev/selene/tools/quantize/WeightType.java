package dev.selene.tools.quantize;

/** What a recipe can make of a Linear. Names are those of {@code quant_model_description.json}. */
public enum WeightType {
    /** Floats as they are; FP8 and INT4 become BF16, the products rounded as the published loaders do. */
    FLOAT,
    /** INT8 weights, one scale for each row; INT8 activations with one calibrated scale and zero point. */
    W8A8,
    /** INT8 weights, one scale for each row; INT8 activations with a scale computed for each token. */
    W8A8_DYNAMIC,
    /** INT4 weights in groups of 32 along the input; float activations. */
    INT4,
    /** INT4 weights in groups of 32 along the input; INT8 activations with a scale computed for each token. */
    W4A8;

    /** Whether weights are stored as packed INT4. */
    boolean isInt4() {
        return this == INT4 || this == W4A8;
    }
}
