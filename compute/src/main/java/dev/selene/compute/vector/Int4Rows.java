package dev.selene.compute.vector;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.base.TensorView;
import dev.selene.compute.Dequantisation;
import dev.selene.compute.LinearWeight;
import java.lang.foreign.MemorySegment;

/** Rows of packed INT4 with group scales. */
record Int4Rows(LinearWeight.Int4Group weight) implements WeightRows {
    private static final int PER_WORD = 8;

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
        int count = n / PER_WORD;
        int firstWord = k / PER_WORD;
        MemorySegment.copy(
                weight.packed().segment(),
                Layouts.I32,
                weight.packed().byteOffset(row) + (long) firstWord * Integer.BYTES,
                scratch.words,
                0,
                count);
        int wordsPerGroup = weight.group() / PER_WORD;
        int end = firstWord + count;
        for (int word = firstWord; word < end; ) {
            int group = word / wordsPerGroup;
            int groupEnd = (int) Math.min(end, (group + 1L) * wordsPerGroup);
            float scale = scale(row, group);
            for (; word < groupEnd; word++) scratch.scales[word - firstWord] = scale;
        }
        kernels.int4(scratch.words, scratch.scales, count, to, at);
        if (weight.dequantisation() == Dequantisation.BF16) kernels.roundToBf16(to, at, n);
    }

    private float scale(long row, int group) {
        TensorView scale = weight.scale();
        if (scale.dtype() == DType.F32) return oneNaN(scale.getFloat(row, group));
        short bits = scale.segment().get(Layouts.I16, scale.byteOffset(row) + (long) group * Short.BYTES);
        return oneNaN(scale.dtype() == DType.BF16 ? FloatCodec.bf16ToFloat(bits) : Float.float16ToFloat(bits));
    }

    // rounding its bits to BF16 leaves this NaN a NaN
    private static float oneNaN(float scale) {
        return Float.isNaN(scale) ? Float.NaN : scale;
    }
}
