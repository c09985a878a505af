package dev.selene.tools.weights;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Rows of stored floats to F32, and F32 to BF16. Little-endian. */
final class FloatRows {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final DType dtype;
    private final short[] shorts;

    /** Reads rows of at most {@code columns} elements. */
    FloatRows(DType dtype, int columns) {
        this.dtype = dtype;
        this.shorts = new short[dtype.bytes() == Short.BYTES ? columns : 0];
    }

    /** Whether {@link #read} knows the type. */
    static boolean knows(DType dtype) {
        return dtype.isFloat() && dtype != DType.F64;
    }

    /** Reads {@code count} elements from {@code byteOffset} on. Exact. */
    void read(MemorySegment from, long byteOffset, float[] to, int count) {
        if (dtype == DType.F32) {
            MemorySegment.copy(from, FLOAT, byteOffset, to, 0, count);
            return;
        }
        MemorySegment.copy(from, SHORT, byteOffset, shorts, 0, count);
        if (dtype == DType.BF16) for (int i = 0; i < count; i++) to[i] = FloatCodec.bf16ToFloat(shorts[i]);
        else for (int i = 0; i < count; i++) to[i] = Float.float16ToFloat(shorts[i]);
    }

    /** The upper half of each F32 after rounding half to even; the values are finite. */
    static void toBf16(float[] from, int count, short[] to) {
        for (int i = 0; i < count; i++) to[i] = (short) (roundedBits(from[i]) >>> 16);
    }

    /** {@code value} rounded to BF16, half to even, as the bits of an F32; for all but NaN, as {@link FloatCodec}. */
    static int roundedBits(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000;
    }
}
