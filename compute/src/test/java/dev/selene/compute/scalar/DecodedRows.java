package dev.selene.compute.scalar;

import dev.selene.compute.LinearWeight;

/** Opens the definition of decoding to the tests of other backends. */
public final class DecodedRows {
    private DecodedRows() {}

    /** Row {@code n} as F32. */
    public static float[] row(LinearWeight weight, int n) {
        return FloatWeights.row(weight, n);
    }
}
