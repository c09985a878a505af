package dev.selene.testkit;

/**
 * How far results may be from their definition; {@code docs/precision.md} lists them by operation. A tolerance is relative to
 * the magnitude of what was added, the sum of absolute values of the terms: a sum itself may cancel to almost nothing.
 */
public final class Tolerances {
    /** Half a unit in the last place of an F32, relative. */
    public static final double F32_ROUNDING = 0x1p-24;

    /** What a rounding below the smallest normal F32 may lose, absolute. */
    public static final double F32_UNDERFLOW = 0x1p-150;

    private Tolerances() {}

    /**
     * A dot product of {@code n} F32 elements with 16 F32 partial sums: each takes {@code n / 16} additions by FMA, with one
     * rounding each; one more for the result. F64 adds nothing that counts.
     */
    public static double dotProduct(int n) {
        return (Math.ceilDiv(n, 16) + 1) * F32_ROUNDING;
    }

    /**
     * A {@link #dotProduct} of INT4 weights with int8 activations: the product of value and scale is rounded where the
     * scale is an F32, and the result once more by the scale of the activations, on both sides.
     */
    public static double int4Int8DotProduct(int n) {
        return dotProduct(n) + 3 * F32_ROUNDING;
    }

    /** A sum of {@code n} products by FMA, one after the other in F32. */
    public static double sequentialSum(int n) {
        return (n + 1) * F32_ROUNDING;
    }

    /** An RMS norm: F64 sums of different order may round the F32 factor to its neighbour; two products follow. */
    public static final double RMS_NORM = 4 * F32_ROUNDING;

    /**
     * Attention over {@code keys} latents of {@code latentDim}, relative to the largest latent. A score is off by {@link
     * #dotProduct} of its magnitude, which moves all weights by that factor twice (numerator and denominator); then the
     * values are summed in sequence and shrunk once for each block of 64 keys.
     *
     * @param scoreMagnitude largest {@code scale · Σ|q·k|}
     */
    public static double attention(int keys, int latentDim, double scoreMagnitude) {
        return 2 * dotProduct(latentDim) * scoreMagnitude
                + sequentialSum(keys)
                + Math.ceilDiv(keys, 64) * 2 * F32_ROUNDING
                + 2 * F32_ROUNDING;
    }

    /** e^x of the vector backend, F64, against {@code StrictMath}. */
    public static final double EXP = 2 * 0x1p-52;

    /**
     * Whole models against {@code testdata/golden}, absolute, for logits of standard deviation 2.5 and up to 400 positions:
     * eight times what the published code in F32 was measured off the same code in F64 (6.1e-5).
     */
    public static final double GOLDEN_LOGITS = 5e-4;

    /** The same after 4,500 positions, where the published code itself is 7.9e-4 off: angles are formed in F32. */
    public static final double GOLDEN_LOGITS_AT_4500 = 2e-3;

    /** Residual streams with values up to 19; the published code is 3e-5 off. */
    public static final double GOLDEN_HIDDEN = 5e-4;

    /** Weights of experts; the published code is 4e-7 off. */
    public static final double GOLDEN_EXPERT_WEIGHT = 1e-5;

    /** Two experts whose selection scores are closer than this are too close to call in F32. */
    public static final double GOLDEN_EXPERT_MARGIN = 1e-5;

    /** Fails unless {@code |got − want| <= bound}; NaN equals NaN alone, an infinity only itself. */
    public static void assertClose(double want, double got, double bound, String what) {
        boolean close = Double.isNaN(want) || Double.isInfinite(want)
                ? Double.compare(want, got) == 0
                : Math.abs(got - want) <= bound;
        if (!close) throw new AssertionError(what + ": got " + got + ", want " + want + " +- " + bound);
    }
}
