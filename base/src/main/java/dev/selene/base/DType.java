package dev.selene.base;

/** A stored number type. Names are those of the checkpoint formats; sizes are in bytes per element. */
public enum DType {
    /** IEEE 754 binary64. */
    F64(8),
    /** IEEE 754 binary32. */
    F32(4),
    /** IEEE 754 binary16. */
    F16(2),
    /** The upper half of a binary32: 1 sign, 8 exponent, 7 fraction bits. */
    BF16(2),
    /** OCP FP8 E4M3 (the {@code fn} variant): bias 7, largest value 448, no infinities, NaN is {@code 0x7f} and {@code 0xff}. */
    FP8_E4M3(1),
    /** Signed two's complement. */
    INT64(8),
    /** Signed two's complement. */
    INT32(4),
    /** Signed two's complement. */
    INT16(2),
    /** Signed two's complement. */
    INT8(1),
    /** Unsigned. */
    UINT8(1),
    /** One byte, 0 or 1. */
    BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** True for the types that hold real numbers without a scale beside them. */
    public boolean isFloat() {
        return switch (this) {
            case F64, F32, F16, BF16 -> true;
            case FP8_E4M3, INT64, INT32, INT16, INT8, UINT8, BOOL -> false;
        };
    }
}
