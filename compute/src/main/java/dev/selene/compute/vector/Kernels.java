package dev.selene.compute.vector;

import java.lang.foreign.MemorySegment;

/**
 * The inner loops. Two implementations give the same bits: {@link PlainKernels} is quick from the first call, {@link
 * VectorKernels} is many times faster once the compiler has seen it, and many times slower before.
 *
 * <p>Offsets and strides are in elements. Lengths of dot products are multiples of {@value #LANES}: callers pad with zeros.
 */
interface Kernels {
    /** The partial sums of a dot product: element k is added to sum {@code k mod LANES}. */
    int LANES = 16;

    /** Weight rows of a dot tile. */
    int ROWS = 4;

    /** Activation rows of the larger dot tile. */
    int TOKENS = 4;

    /**
     * Adds the products of 4 weight rows and 4 activation rows to their partial sums: {@code sums[at + (4·r + t)·16 +
     * lane] += w[r,k]·x[t,k]} by FMA, in the order of k.
     *
     * @param w rows {@code wStride} apart from {@code wAt}
     * @param xAt start of activation row t at {@code xAt[t + first]}, to which {@code xOffset} is added
     */
    void dot4x4(
            float[] w, int wAt, int wStride, float[] x, int[] xAt, int first, int xOffset, int n, float[] sums, int at);

    /** The same for one activation row, at {@code x[xAt]}: {@code sums[at + 16·r + lane]}. */
    void dot4x1(float[] w, int wAt, int wStride, float[] x, int xAt, int n, float[] sums, int at);

    /**
     * As {@link #dot4x1} for BF16 rows where they lie, {@code byteStride} apart from {@code byteOffset}: one token waits for
     * memory, and decoding beside the loads costs it nothing.
     *
     * @return false, and nothing was done, if these kernels decode first
     */
    boolean dotBf16(MemorySegment w, long byteOffset, long byteStride, float[] x, int xAt, int n, float[] sums, int at);

    /** As {@link #dotBf16}, for INT8 rows. */
    boolean dotInt8(MemorySegment w, long byteOffset, long byteStride, float[] x, int xAt, int n, float[] sums, int at);

    /**
     * Adds scaled rows, one after the other: {@code y[i] = fma(f[j], w[j,i], y[i])} for j from 0 to {@code count}, {@code i <
     * n}.
     *
     * @param factors f at {@code [factorAt, factorAt + count)}
     * @param w rows {@code wStride} apart from {@code wAt}
     */
    void addScaled(
            float[] factors, int factorAt, int count, float[] w, int wAt, int wStride, int n, float[] y, int yAt);

    /** Widens {@code n} BF16 values. */
    void bf16(short[] bits, int n, float[] to, int at);

    /** Widens {@code n} INT8 values. */
    void int8(byte[] values, int n, float[] to, int at);

    /** {@code e4m3 · scale} of {@code n} values from {@code from} on. */
    void fp8(byte[] bits, int from, int n, float scale, float[] to, int at);

    /**
     * {@code (nibble − 8) · scale} of {@code count} words of 8 values.
     *
     * @param scales one for each word
     */
    void int4(int[] words, float[] scales, int count, float[] to, int at);

    /** Rounds {@code n} values to BF16, half to even. A NaN is one that arithmetic made: its lower bits are not all ones. */
    void roundToBf16(float[] values, int at, int n);
}
