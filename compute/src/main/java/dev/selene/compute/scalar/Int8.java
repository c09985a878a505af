package dev.selene.compute.scalar;

import dev.selene.base.TensorView;
import java.lang.foreign.ValueLayout;

/** Arithmetic that all forms with int8 activations share. */
final class Int8 {
    private Int8() {}

    /** {@code clamp(roundHalfEven(value), −128, 127)}; NaN becomes 0, its row being NaN by its scale. */
    static byte round(float value) {
        return (byte) Math.clamp(Math.rint(value), -128, 127);
    }

    /**
     * Quantises row {@code t} of {@code x} at the scale of its largest magnitude.
     *
     * @return that scale, NaN if anything in the row is
     */
    static float quantise(TensorView x, int t, byte[] q) {
        // Math.max returns NaN if either is NaN, so a NaN anywhere makes the scale and the whole row NaN
        float largest = 0;
        for (int k = 0; k < q.length; k++) largest = Math.max(largest, Math.abs(x.getFloat(t, k)));
        float scale = largest / 127;
        for (int k = 0; k < q.length; k++) q[k] = scale == 0 ? 0 : round(x.getFloat(t, k) / scale);
        return scale;
    }

    /** {@code Σ_k q[k]·w[n,k]}, exact. */
    static long dot(TensorView weight, int n, byte[] q) {
        long offset = weight.byteOffset(n);
        long sum = 0;
        for (int k = 0; k < q.length; k++) sum += q[k] * weight.segment().get(ValueLayout.JAVA_BYTE, offset + k);
        return sum;
    }
}
