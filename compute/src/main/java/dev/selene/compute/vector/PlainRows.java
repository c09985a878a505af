package dev.selene.compute.vector;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import java.lang.foreign.MemorySegment;

/** Rows of BF16, F16 or F32. */
record PlainRows(TensorView weight) implements WeightRows {
    @Override
    public int outFeatures() {
        return Math.toIntExact(weight.rows());
    }

    @Override
    public int inFeatures() {
        return Math.toIntExact(weight.columns());
    }

    @Override
    public void decode(Kernels kernels, long row, int k, int n, Scratch scratch, float[] to, int at) {
        MemorySegment segment = weight.segment();
        long byteOffset = weight.byteOffset(row) + (long) k * weight.dtype().bytes();
        if (weight.dtype() == DType.F32) {
            MemorySegment.copy(segment, Layouts.F32, byteOffset, to, at, n);
            return;
        }
        short[] bits = scratch.shorts;
        MemorySegment.copy(segment, Layouts.I16, byteOffset, bits, 0, n);
        if (weight.dtype() == DType.BF16) kernels.bf16(bits, n, to, at);
        else for (int i = 0; i < n; i++) to[at + i] = Float.float16ToFloat(bits[i]);
    }

    @Override
    public boolean addProducts(Kernels kernels, long row, int k, int n, float[] x, int xAt, Scratch scratch) {
        return weight.dtype() == DType.BF16
                && kernels.dotBf16(
                        weight.segment(),
                        weight.byteOffset(row) + (long) k * Short.BYTES,
                        weight.rowStride() * Short.BYTES,
                        x,
                        xAt,
                        n,
                        scratch.sums,
                        0);
    }
}
