package dev.selene.base;

/** Scalar conversions between the stored float types and F32: the definitions that fast paths are tested against. */
public final class FloatCodec {
    private FloatCodec() {}

    /** Exact. */
    public static float bf16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Rounds half to even; overflow becomes infinity; NaN stays NaN (quiet, sign kept). */
    public static short floatToBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) return (short) ((bits >>> 16) | 0x40);
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /** {@code value} rounded to the nearest BF16, half to even, as an F32. */
    public static float roundToBf16(float value) {
        return bf16ToFloat(floatToBf16(value));
    }

    /** Exact. FP8 E4M3 (fn): {@code 0x7f} and {@code 0xff} are NaN, there are no infinities, subnormals step by 2^-9. */
    public static float fp8E4m3ToFloat(byte bits) {
        int magnitude = bits & 0x7f;
        if (magnitude == 0x7f) return Float.NaN;
        int exponent = magnitude >>> 3;
        int fraction = magnitude & 7;
        float value = exponent == 0 ? fraction * 0x1p-9f : Math.scalb(1f + fraction / 8f, exponent - 7);
        return bits < 0 ? -value : value;
    }

    /**
     * The FP8 E4M3 (fn) nearest to {@code value}, half to even; what lies beyond 448 becomes 448, NaN stays NaN. Source: OCP
     * 8-bit floating point specification, saturating conversion.
     */
    public static byte floatToFp8E4m3(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 24 & 0x80;
        int magnitude = bits & 0x7fffffff;
        if (magnitude > 0x7f800000) return (byte) (sign | 0x7f);
        if (magnitude >= 0x43e00000) return (byte) (sign | 0x7e); // 448 and above
        if (magnitude < 0x3c800000) // below 2^-6 they step by 2^-9, as do the F32 above 2^14, where adding rounds
        return (byte) (sign | Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0x1p14f) & 0xff);
        int rounded = magnitude + 0x7ffff + (magnitude >>> 20 & 1);
        return (byte) (sign | (rounded >>> 20) - (127 - 7 << 3)); // the bias of F32 becomes that of E4M3
    }
}
