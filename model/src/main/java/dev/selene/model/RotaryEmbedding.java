package dev.selene.model;

import dev.selene.base.TensorView;
import dev.selene.formats.RopeConfig;

/**
 * Rotation angles of rotary position embedding, with YaRN where the checkpoint extends its context. Everything that the
 * published code forms in F32 is formed in F32 here, the angle {@code position · inverseFrequency} above all: at position
 * 4,500 an angle in F64 moves logits by up to 8e-4.
 *
 * <p>Source: DeepSeek-V3 modeling_deepseek.py, DeepseekV3YarnRotaryEmbedding; Peng et al. 2023, arXiv:2309.00071.
 */
final class RotaryEmbedding {
    private final float[] inverseFrequencies;
    private final float magnitude;
    private final double softmaxFactor;

    /**
     * @param dim rotated elements of a head, even
     */
    RotaryEmbedding(RopeConfig config, int dim) {
        this.inverseFrequencies = config.yarn()
                .map(yarn -> yarnFrequencies(config.theta(), yarn, dim))
                .orElseGet(() -> plainFrequencies(config.theta(), dim));
        this.magnitude = config.yarn()
                .map(yarn -> (float)
                        (magnitude(yarn.factor(), yarn.mscale()) / magnitude(yarn.factor(), yarn.mscaleAllDim())))
                .orElse(1f);
        this.softmaxFactor = config.yarn()
                .filter(yarn -> yarn.mscaleAllDim() != 0)
                .map(yarn -> magnitude(yarn.factor(), yarn.mscaleAllDim()))
                .map(m -> m * m)
                .orElse(1.0);
    }

    /** What YaRN multiplies the softmax scale {@code (nope + rope)^−½} by: the square of its magnitude correction. */
    double softmaxFactor() {
        return softmaxFactor;
    }

    /** Radians per position of pair {@code i}. */
    float inverseFrequency(int i) {
        return inverseFrequencies[i];
    }

    /** Writes the cosines, then the sines of {@code position} to one row of an F32 {@code [tokens, dim]} view. */
    void fill(TensorView cosSin, int row, int position) {
        int pairs = inverseFrequencies.length;
        for (int i = 0; i < pairs; i++) {
            float angle = position * inverseFrequencies[i];
            cosSin.setFloat(row, i, (float) StrictMath.cos(angle) * magnitude);
            cosSin.setFloat(row, pairs + i, (float) StrictMath.sin(angle) * magnitude);
        }
    }

    private static float[] plainFrequencies(double theta, int dim) {
        float[] frequencies = new float[dim / 2];
        for (int i = 0; i < frequencies.length; i++) frequencies[i] = 1f / period(theta, dim, i);
        return frequencies;
    }

    /** Fast pairs keep their frequency, slow ones are divided by the factor, those between are mixed. */
    private static float[] yarnFrequencies(double theta, RopeConfig.Yarn yarn, int dim) {
        double low = Math.max(Math.floor(correctionDim(yarn.betaFast(), theta, yarn, dim)), 0);
        double high = Math.min(Math.ceil(correctionDim(yarn.betaSlow(), theta, yarn, dim)), dim - 1);
        if (low == high) high += 0.001; // the published code's guard against a division by zero
        float[] frequencies = new float[dim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float period = period(theta, dim, i);
            float ramp = Math.clamp((i - (float) low) / (float) (high - low), 0f, 1f);
            float keep = 1f - ramp;
            float interpolated = 1f / ((float) yarn.factor() * period);
            frequencies[i] = interpolated * (1f - keep) + 1f / period * keep;
        }
        return frequencies;
    }

    private static float period(double theta, int dim, int pair) {
        return (float) StrictMath.pow(theta, 2f * pair / dim);
    }

    /** The pair that makes {@code rotations} turns over the original context. */
    private static double correctionDim(double rotations, double theta, RopeConfig.Yarn yarn, int dim) {
        double turns = yarn.originalMaxPositionEmbeddings() / (rotations * 2 * Math.PI);
        return dim * Math.log(turns) / (2 * Math.log(theta));
    }

    private static double magnitude(double factor, double mscale) {
        return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
    }
}
