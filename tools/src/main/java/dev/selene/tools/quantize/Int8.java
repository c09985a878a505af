package dev.selene.tools.quantize;

/**
 * Symmetric INT8 of one weight row, as msmodelslim's per-channel minmax: {@code scale = max(max|w| / 127, ε)} with ε the
 * spacing of F32 at 1, {@code q = roundHalfEven(w / scale)}, all in F32. A NaN or an infinity makes the scale such.
 */
final class Int8 {
    private static final float MAX = 127;
    private static final float MIN_SCALE = Math.ulp(1f);

    private Int8() {}

    /** The scale of {@code row[0, n)}. */
    static float scale(float[] row, int n) {
        float largest = 0;
        for (int k = 0; k < n; k++) largest = Math.max(largest, Math.abs(row[k])); // NaN stays
        return Math.max(largest / MAX, MIN_SCALE);
    }

    /**
     * Quantises {@code row[0, n)} to {@code q}; nothing needs clamping, as no element is larger than {@code 127 · scale}
     * by more than a rounding.
     *
     * @return the sum of {@code q}
     */
    static int quantise(float[] row, int n, float scale, byte[] q) {
        // two loops: the first alone becomes vector instructions
        for (int k = 0; k < n; k++) q[k] = (byte) (int) Math.rint(row[k] / scale); // NaN becomes 0; its scale tells
        int sum = 0;
        for (int k = 0; k < n; k++) sum += q[k];
        return sum;
    }
}
