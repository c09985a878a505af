package dev.selene.compute.scalar;

import dev.selene.base.TensorView;
import java.lang.foreign.ValueLayout;

/** Int8 arithmetic that both W8A8 forms share. */
final class Int8 {
    private Int8() {}

    /** {@code clamp(roundHalfEven(value), −128, 127)}; NaN becomes 0, its row being NaN by its scale. */
    static byte round(float value) {
        return (byte) Math.clamp(Math.rint(value), -128, 127);
    }

    /** {@code Σ_k q[k]·w[n,k]}, exact. */
    static long dot(TensorView weight, int n, byte[] q) {
        long offset = weight.byteOffset(n);
        long sum = 0;
        for (int k = 0; k < q.length; k++) sum += q[k] * weight.segment().get(ValueLayout.JAVA_BYTE, offset + k);
        return sum;
    }
}
