package dev.selene.compute.vector;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.base.TensorView;
import dev.selene.compute.Dequantisation;
import dev.selene.compute.LinearWeight;
import java.lang.foreign.MemorySegment;

/**
 * Rows of packed INT4 with group scales. For int8 activations the scales are multiplied in before the products are summed:
 * {@code p[g]·scale} would need a sum of its own for each group.
 */
record Int4Rows(TensorView packed, TensorView scale, int group, Dequantisation dequantisation, ActivationForm form)
        implements WeightRows {
    private static final int PER_WORD = 8;

    Int4Rows(LinearWeight.Int4Group weight) {
        this(weight.packed(), weight.scale(), weight.group(), weight.dequantisation(), new ActivationForm.Floats());
    }

    Int4Rows(LinearWeight.W4A8Dynamic weight) {
        this(weight.packed(), weight.scale(), weight.group(), Dequantisation.EXACT, new ActivationForm.DynamicInt8());
    }

    @Override
    public int outFeatures() {
        return Math.toIntExact(packed.rows());
    }

    @Override
    public int inFeatures() {
        return Math.toIntExact(packed.columns() * PER_WORD);
    }

    @Override
    public void decode(Kernels kernels, long row, int k, int n, Scratch scratch, float[] to, int at) {
        int count = n / PER_WORD;
        int firstWord = k / PER_WORD;
        MemorySegment.copy(
                packed.segment(),
                Layouts.I32,
                packed.byteOffset(row) + (long) firstWord * Integer.BYTES,
                scratch.words,
                0,
                count);
        int wordsPerGroup = group / PER_WORD;
        int end = firstWord + count;
        for (int word = firstWord; word < end; ) {
            int g = word / wordsPerGroup;
            int groupEnd = (int) Math.min(end, (g + 1L) * wordsPerGroup);
            float groupScale = scale(row, g);
            for (; word < groupEnd; word++) scratch.scales[word - firstWord] = groupScale;
        }
        kernels.int4(scratch.words, scratch.scales, count, to, at);
        if (dequantisation == Dequantisation.BF16) kernels.roundToBf16(to, at, n);
    }

    @Override
    public float output(int row, float rowScale, double product) {
        return (float) product * rowScale;
    }

    private float scale(long row, int g) {
        if (scale.dtype() == DType.F32) return oneNaN(scale.getFloat(row, g));
        short bits = scale.segment().get(Layouts.I16, scale.byteOffset(row) + (long) g * Short.BYTES);
        return oneNaN(scale.dtype() == DType.BF16 ? FloatCodec.bf16ToFloat(bits) : Float.float16ToFloat(bits));
    }

    // rounding its bits to BF16 leaves this NaN a NaN
    private static float oneNaN(float scale) {
        return Float.isNaN(scale) ? Float.NaN : scale;
    }
}
