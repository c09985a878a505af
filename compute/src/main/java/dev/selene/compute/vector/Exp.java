package dev.selene.compute.vector;

/**
 * e^x in F64 with additions and multiplications alone, so that its bits are the same wherever Java runs: {@code Math.exp}
 * may differ between machines, and {@code StrictMath.exp} is far slower.
 */
final class Exp {
    private static final double LOG2_E = 1.4426950408889634;
    // ln 2 in two parts; the first has 32 bits, so that its product with an exponent is exact
    private static final double LN2_HIGH = 0x1.62e42fee00000p-1;
    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    private static final double TO_INTEGER = 0x1.8p52;
    private static final double LOWEST = -708;
    private static final double HIGHEST = 709;

    private Exp() {}

    /**
     * Within 2 ulp of e^x for x in [−708, 709]; zero below, infinity above, NaN for NaN. Source: Cody and Waite 1980,
     * argument reduction {@code x = n·ln 2 + r}; the series of e^r up to r^13 / 13!, whose next term is below 2^-56.
     */
    static double exp(double x) {
        if (x < LOWEST) return 0;
        if (x > HIGHEST) return Double.POSITIVE_INFINITY;
        double n = (x * LOG2_E + TO_INTEGER) - TO_INTEGER;
        double r = (x - n * LN2_HIGH) - n * LN2_LOW;

        double series = 1 / 6227020800.0;
        series = series * r + 1 / 479001600.0;
        series = series * r + 1 / 39916800.0;
        series = series * r + 1 / 3628800.0;
        series = series * r + 1 / 362880.0;
        series = series * r + 1 / 40320.0;
        series = series * r + 1 / 5040.0;
        series = series * r + 1 / 720.0;
        series = series * r + 1 / 120.0;
        series = series * r + 1 / 24.0;
        series = series * r + 1 / 6.0;
        series = series * r + 0.5;
        series = series * r * r + r + 1;

        return series * Double.longBitsToDouble((long) n + 1023 << 52);
    }

    /** {@code z / (1 + e^−z)}, rounded once to F32. */
    static float silu(double z) {
        return (float) (z / (1 + exp(-z)));
    }
}
