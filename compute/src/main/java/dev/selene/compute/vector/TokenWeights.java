package dev.selene.compute.vector;

import java.util.Objects;

/**
 * The weights that tokens are drawn by, {@code w = rint(2^44 · exp((logit − max) / temperature))}: whole numbers, so that their sums
 * are exact in any order, on every machine. Of 2^19 tokens they stay within a long. A token less probable than 2^-45 of the best
 * weighs nothing.
 *
 * <p>The exponential is computed by multiplications and additions alone, fused where said so: within 2^-43 of the formula, the same
 * bits whatever computes it. Source: Cody and Waite 1980, argument reduction {@code x = n·ln 2 + r}; the series of e^r up to r^11
 * / 11!, whose next term is below 2^-47.
 *
 * <p>Stateless but for what it was made with: any thread may call.
 */
public final class TokenWeights {
    /** The weight of the most probable token. */
    public static final long ONE = 1L << 44;

    /** The largest vocabulary whose weights a long can sum up. */
    public static final int MAX_TOKENS = 1 << 19;

    static final double LOG2_E = 1.4426950408889634;
    // ln 2 in two parts; the first has 32 bits, so that its product with an exponent is exact
    static final double LN2_HIGH = 0x1.62e42fee00000p-1;
    static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    /** Adding it leaves a whole number, rounded half to even, in the lower bits. */
    static final double TO_INTEGER = 0x1.8p52;
    /** Below it a weight is 0. */
    static final double LOWEST = -40;

    /** 1/11!, 1/10!, … 1/2!. */
    static final double[] SERIES = {
        1 / 39916800.0,
        1 / 3628800.0,
        1 / 362880.0,
        1 / 40320.0,
        1 / 5040.0,
        1 / 720.0,
        1 / 120.0,
        1 / 24.0,
        1 / 6.0,
        0.5
    };

    /** From here on vectors are worth the time until they are compiled. */
    private static final int WORTH_VECTORS = 1 << 16;

    private final boolean vectors;

    /**
     * @param tokens of the vocabulary; at most {@link #MAX_TOKENS}
     */
    public TokenWeights(int tokens) {
        this(tokens >= WORTH_VECTORS && VectorBackend.isAvailable());
        if (tokens > MAX_TOKENS) throw new IllegalArgumentException("vocabulary of " + tokens + " tokens");
    }

    TokenWeights(boolean vectors) {
        this.vectors = vectors;
    }

    /** The weight of one token. {@code scale} is 1 / temperature, finite; {@code logit <= max}, no NaN. */
    public static long weight(float logit, float max, double scale) {
        double x = Math.max(((double) logit - max) * scale, LOWEST);
        double shifted = Math.fma(x, LOG2_E, TO_INTEGER);
        double n = shifted - TO_INTEGER;
        double r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));

        double series = SERIES[0];
        for (int i = 1; i < SERIES.length; i++) series = Math.fma(series, r, SERIES[i]);
        series = Math.fma(series * r, r, r) + 1;

        double exp = Double.longBitsToDouble(
                Double.doubleToRawLongBits(series) + (Double.doubleToRawLongBits(shifted) << 52));
        return Double.doubleToRawLongBits(Math.fma(exp, ONE, TO_INTEGER)) - Double.doubleToRawLongBits(TO_INTEGER);
    }

    /** The sum of the weights of {@code logits[from, to)}; see {@link #weight}. */
    public long sum(float[] logits, int from, int to, float max, double scale) {
        Objects.checkFromToIndex(from, to, logits.length);
        long sum = 0;
        int at = from;
        if (vectors) {
            int whole = VectorTokenWeights.whole(from, to);
            sum = VectorTokenWeights.sum(logits, from, whole, max, scale);
            at = whole;
        }
        for (int i = at; i < to; i++) sum += weight(logits[i], max, scale);
        return sum;
    }

    /** The weights of {@code logits[from, to)}, to the same places of {@code weights}; see {@link #weight}. */
    public void fill(float[] logits, int from, int to, float max, double scale, long[] weights) {
        Objects.checkFromToIndex(from, to, logits.length);
        int at = from;
        if (vectors) {
            int whole = VectorTokenWeights.whole(from, to);
            VectorTokenWeights.fill(logits, from, whole, max, scale, weights);
            at = whole;
        }
        for (int i = at; i < to; i++) weights[i] = weight(logits[i], max, scale);
    }

    /** The largest of {@code values[from, to)}: NaN if there is one, −infinity if there are none. */
    public float max(float[] values, int from, int to) {
        Objects.checkFromToIndex(from, to, values.length);
        float max = Float.NEGATIVE_INFINITY;
        int at = from;
        if (vectors) {
            at = VectorTokenWeights.whole(from, to);
            max = VectorTokenWeights.max(values, from, at);
        }
        for (int i = at; i < to; i++) max = Math.max(max, values[i]);
        return max;
    }
}
