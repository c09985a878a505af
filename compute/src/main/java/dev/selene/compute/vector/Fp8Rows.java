package dev.selene.compute.vector;

import dev.selene.compute.Dequantisation;
import dev.selene.compute.LinearWeight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rows of FP8 with block scales. */
record Fp8Rows(LinearWeight.Fp8Block weight) implements WeightRows {
    @Override
    public int outFeatures() {
        return weight.outFeatures();
    }

    @Override
    public int inFeatures() {
        return weight.inFeatures();
    }

    @Override
    public void decode(Kernels kernels, long row, int k, int n, Scratch scratch, float[] to, int at) {
        byte[] bits = scratch.bytes;
        MemorySegment.copy(
                weight.weight().segment(),
                ValueLayout.JAVA_BYTE,
                weight.weight().byteOffset(row) + k,
                bits,
                0,
                n);
        int block = weight.block();
        for (int done = 0; done < n; ) {
            int column = (k + done) / block;
            int count = (int) Math.min(n - done, (column + 1L) * block - k - done);
            float scale = weight.scaleInv().getFloat(row / block, column);
            // one NaN for all: rounding its bits to BF16 leaves it NaN
            if (Float.isNaN(scale)) scale = Float.NaN;
            kernels.fp8(bits, done, count, scale, to, at + done);
            done += count;
        }
        if (weight.dequantisation() == Dequantisation.BF16) kernels.roundToBf16(to, at, n);
    }
}
