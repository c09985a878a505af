package dev.selene.compute;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.base.TensorView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/** Random weights of every format, and random activations. */
public final class RandomWeights {
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The weight formats. */
    public enum Format {
        F32,
        F16,
        BF16,
        FP8,
        FP8_EXACT,
        INT4,
        INT4_EXACT,
        INT8_DYNAMIC,
        INT8_STATIC,
        W4A8;

        /** Whether weights and activations are int8, so that sums are exact. */
        public boolean isInt8() {
            return this == INT8_DYNAMIC || this == INT8_STATIC;
        }

        /** What the number of input features must be a multiple of. */
        public int inMultiple() {
            return this == INT4 || this == INT4_EXACT || this == W4A8 ? 8 : 1;
        }
    }

    private final RandomGenerator random;
    private final int strideGap;

    /**
     * @param strideGap how many elements of noise lie between two rows
     */
    public RandomWeights(RandomGenerator random, int strideGap) {
        this.random = random;
        this.strideGap = strideGap;
    }

    /** A weight {@code [out, in]}; {@code in} is a multiple of {@link Format#inMultiple}. */
    public LinearWeight weight(Format format, int out, int in) {
        return switch (format) {
            case F32 -> new LinearWeight.Plain(matrix(DType.F32, out, in));
            case F16 -> new LinearWeight.Plain(matrix(DType.F16, out, in));
            case BF16 -> new LinearWeight.Plain(matrix(DType.BF16, out, in));
            case FP8 -> fp8(out, in, Dequantisation.BF16);
            case FP8_EXACT -> fp8(out, in, Dequantisation.EXACT);
            case INT4 -> int4(out, in, Dequantisation.BF16);
            case INT4_EXACT -> int4(out, in, Dequantisation.EXACT);
            case INT8_DYNAMIC -> new LinearWeight.W8A8Dynamic(matrix(DType.INT8, out, in), scales(out));
            case INT8_STATIC ->
                new LinearWeight.W8A8Static(
                        matrix(DType.INT8, out, in), 0.03f, -11, matrix(DType.INT32, 1, out), scales(out));
            case W4A8 -> {
                LinearWeight.Int4Group int4 = int4(out, in, Dequantisation.BF16);
                yield new LinearWeight.W4A8Dynamic(int4.packed(), int4.scale(), int4.group());
            }
        };
    }

    // blocks of 12: their borders fall inside vectors
    private LinearWeight fp8(int out, int in, Dequantisation dequantisation) {
        int block = in > 512 ? 128 : 12;
        TensorView scales = matrix(DType.F32, Math.ceilDiv(out, block), Math.ceilDiv(in, block));
        return new LinearWeight.Fp8Block(matrix(DType.FP8_E4M3, out, in), scales, block, dequantisation);
    }

    private LinearWeight.Int4Group int4(int out, int in, Dequantisation dequantisation) {
        int group = in % 32 == 0 ? 32 : 8;
        TensorView scale = matrix(dequantisation == Dequantisation.BF16 ? DType.BF16 : DType.F32, out, in / group);
        return new LinearWeight.Int4Group(matrix(DType.INT32, out, in / 8), scale, group, dequantisation);
    }

    private TensorView scales(int out) {
        TensorView scales = matrix(DType.F32, 1, out);
        for (int n = 0; n < out; n++) scales.setFloat(0, n, 0.001f + Math.abs(scales.getFloat(0, n)));
        return scales;
    }

    /** Random values; FP8 without NaN, floats near 1, integers over their whole range but INT32 biases of modest size. */
    public TensorView matrix(DType dtype, int rows, int columns) {
        int stride = columns + strideGap;
        MemorySegment segment = Matrices.allocate((long) rows * stride * dtype.bytes());
        for (long i = 0; i < (long) rows * stride; i++) set(segment, dtype, i);
        return new TensorView(segment, dtype, rows, columns, stride);
    }

    private void set(MemorySegment segment, DType dtype, long i) {
        switch (dtype) {
            case F32 -> segment.set(F32, 4 * i, (float) random.nextGaussian());
            case F16 -> segment.set(I16, 2 * i, Float.floatToFloat16((float) random.nextGaussian()));
            case BF16 -> segment.set(I16, 2 * i, FloatCodec.floatToBf16((float) random.nextGaussian()));
            case FP8_E4M3 -> {
                int bits = random.nextInt(256);
                segment.set(ValueLayout.JAVA_BYTE, i, (byte) ((bits & 0x7f) == 0x7f ? 0 : bits));
            }
            case INT8 -> segment.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(256));
            case INT32 -> segment.set(I32, 4 * i, random.nextInt());
            case F64, INT64, INT16, UINT8, BOOL -> throw new IllegalArgumentException("no weights of " + dtype);
        }
    }
}
