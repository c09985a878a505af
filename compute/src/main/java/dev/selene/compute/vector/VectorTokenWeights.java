package dev.selene.compute.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** {@link TokenWeights} in the Vector API: the same operations on each lane. Apart, so that the other loads without its module. */
final class VectorTokenWeights {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final int WIDTH = DOUBLES.length();
    private static final VectorSpecies<Long> LONGS = DOUBLES.withLanes(long.class);
    // one float for each double; the narrowest has two lanes
    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(WIDTH * Float.SIZE));
    private static final VectorSpecies<Float> WIDE_FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int STEP = Math.max(WIDE_FLOATS.length(), 2 * WIDTH);

    private static final long INTEGER_BITS = Double.doubleToRawLongBits(TokenWeights.TO_INTEGER);

    private VectorTokenWeights() {}

    /** The end of what whole steps cover. */
    static int whole(int from, int to) {
        return to - (to - from) % STEP;
    }

    static long sum(float[] logits, int from, int to, float max, double scale) {
        LongVector sum = LongVector.zero(LONGS);
        // one call in the loop: a second would be beyond what the compiler inlines
        for (int i = from; i < to; i += WIDTH) sum = sum.add(weights(logits, i, max, scale));
        return sum.reduceLanes(VectorOperators.ADD);
    }

    static void fill(float[] logits, int from, int to, float max, double scale, long[] weights) {
        for (int i = from; i < to; i += WIDTH) weights(logits, i, max, scale).intoArray(weights, i);
    }

    static float max(float[] values, int from, int to) {
        FloatVector max = FloatVector.broadcast(WIDE_FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = from; i < to; i += WIDE_FLOATS.length())
            max = max.max(FloatVector.fromArray(WIDE_FLOATS, values, i));
        return max.reduceLanes(VectorOperators.MAX);
    }

    private static LongVector weights(float[] logits, int at, float max, double scale) {
        DoubleVector logit =
                (DoubleVector) FloatVector.fromArray(FLOATS, logits, at).convertShape(VectorOperators.F2D, DOUBLES, 0);
        DoubleVector x = logit.sub(max).mul(scale).max(TokenWeights.LOWEST);
        DoubleVector shifted = x.fma(constant(TokenWeights.LOG2_E), constant(TokenWeights.TO_INTEGER));
        DoubleVector n = shifted.sub(TokenWeights.TO_INTEGER);
        DoubleVector r = n.fma(constant(-TokenWeights.LN2_LOW), n.fma(constant(-TokenWeights.LN2_HIGH), x));

        DoubleVector series = constant(1 / 39916800.0)
                .fma(r, constant(1 / 3628800.0))
                .fma(r, constant(1 / 362880.0))
                .fma(r, constant(1 / 40320.0))
                .fma(r, constant(1 / 5040.0))
                .fma(r, constant(1 / 720.0))
                .fma(r, constant(1 / 120.0))
                .fma(r, constant(1 / 24.0))
                .fma(r, constant(1 / 6.0))
                .fma(r, constant(0.5));
        series = series.mul(r).fma(r, r).add(1);

        LongVector exponent = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
        DoubleVector exp = series.reinterpretAsLongs().add(exponent).reinterpretAsDoubles();
        return exp.fma(constant(TokenWeights.ONE), constant(TokenWeights.TO_INTEGER))
                .reinterpretAsLongs()
                .sub(INTEGER_BITS);
    }

    private static DoubleVector constant(double value) {
        return DoubleVector.broadcast(DOUBLES, value);
    }
}
