package dev.selene.compute.vector;

import dev.selene.base.FloatCodec;
import java.lang.foreign.MemorySegment;

/** The kernels as plain loops, for the first moments of a process and for machines where vectors do not pay. */
final class PlainKernels implements Kernels {
    private static final float[] E4M3 = new float[256];

    static {
        for (int i = 0; i < E4M3.length; i++) E4M3[i] = FloatCodec.fp8E4m3ToFloat((byte) i);
    }

    @Override
    public void dot4x4(
            float[] w,
            int wAt,
            int wStride,
            float[] x,
            int[] xAt,
            int first,
            int xOffset,
            int n,
            float[] sums,
            int at) {
        for (int r = 0; r < ROWS; r++)
            for (int t = 0; t < TOKENS; t++)
                dot(w, wAt + r * wStride, x, xAt[first + t] + xOffset, n, sums, at + (TOKENS * r + t) * LANES);
    }

    @Override
    public void dot4x1(float[] w, int wAt, int wStride, float[] x, int xAt, int n, float[] sums, int at) {
        for (int r = 0; r < ROWS; r++) dot(w, wAt + r * wStride, x, xAt, n, sums, at + r * LANES);
    }

    // sixteen variables: an array of partial sums would be loaded and stored for each product
    private static void dot(float[] w, int wAt, float[] x, int xAt, int n, float[] sums, int at) {
        float s0 = sums[at];
        float s1 = sums[at + 1];
        float s2 = sums[at + 2];
        float s3 = sums[at + 3];
        float s4 = sums[at + 4];
        float s5 = sums[at + 5];
        float s6 = sums[at + 6];
        float s7 = sums[at + 7];
        float s8 = sums[at + 8];
        float s9 = sums[at + 9];
        float s10 = sums[at + 10];
        float s11 = sums[at + 11];
        float s12 = sums[at + 12];
        float s13 = sums[at + 13];
        float s14 = sums[at + 14];
        float s15 = sums[at + 15];
        for (int end = wAt + n; wAt < end; wAt += LANES, xAt += LANES) {
            s0 = Math.fma(w[wAt], x[xAt], s0);
            s1 = Math.fma(w[wAt + 1], x[xAt + 1], s1);
            s2 = Math.fma(w[wAt + 2], x[xAt + 2], s2);
            s3 = Math.fma(w[wAt + 3], x[xAt + 3], s3);
            s4 = Math.fma(w[wAt + 4], x[xAt + 4], s4);
            s5 = Math.fma(w[wAt + 5], x[xAt + 5], s5);
            s6 = Math.fma(w[wAt + 6], x[xAt + 6], s6);
            s7 = Math.fma(w[wAt + 7], x[xAt + 7], s7);
            s8 = Math.fma(w[wAt + 8], x[xAt + 8], s8);
            s9 = Math.fma(w[wAt + 9], x[xAt + 9], s9);
            s10 = Math.fma(w[wAt + 10], x[xAt + 10], s10);
            s11 = Math.fma(w[wAt + 11], x[xAt + 11], s11);
            s12 = Math.fma(w[wAt + 12], x[xAt + 12], s12);
            s13 = Math.fma(w[wAt + 13], x[xAt + 13], s13);
            s14 = Math.fma(w[wAt + 14], x[xAt + 14], s14);
            s15 = Math.fma(w[wAt + 15], x[xAt + 15], s15);
        }
        sums[at] = s0;
        sums[at + 1] = s1;
        sums[at + 2] = s2;
        sums[at + 3] = s3;
        sums[at + 4] = s4;
        sums[at + 5] = s5;
        sums[at + 6] = s6;
        sums[at + 7] = s7;
        sums[at + 8] = s8;
        sums[at + 9] = s9;
        sums[at + 10] = s10;
        sums[at + 11] = s11;
        sums[at + 12] = s12;
        sums[at + 13] = s13;
        sums[at + 14] = s14;
        sums[at + 15] = s15;
    }

    @Override
    public boolean dotBf16(
            MemorySegment w, long byteOffset, long byteStride, float[] x, int xAt, int n, float[] sums, int at) {
        return false;
    }

    @Override
    public boolean dotInt8(
            MemorySegment w, long byteOffset, long byteStride, float[] x, int xAt, int n, float[] sums, int at) {
        return false;
    }

    @Override
    public void addScaled(
            float[] factors, int factorAt, int count, float[] w, int wAt, int wStride, int n, float[] y, int yAt) {
        for (int j = 0; j < count; j++) addScaled(factors[factorAt + j], w, wAt + j * wStride, n, y, yAt);
    }

    private static void addScaled(float factor, float[] w, int wAt, int n, float[] y, int yAt) {
        for (int i = 0; i < n; i++) y[yAt + i] = Math.fma(factor, w[wAt + i], y[yAt + i]);
    }

    @Override
    public void bf16(short[] bits, int n, float[] to, int at) {
        for (int i = 0; i < n; i++) to[at + i] = FloatCodec.bf16ToFloat(bits[i]);
    }

    @Override
    public void int8(byte[] values, int n, float[] to, int at) {
        for (int i = 0; i < n; i++) to[at + i] = values[i];
    }

    @Override
    public void fp8(byte[] bits, int from, int n, float scale, float[] to, int at) {
        for (int i = 0; i < n; i++) to[at + i] = E4M3[bits[from + i] & 0xff] * scale;
    }

    @Override
    public void int4(int[] words, float[] scales, int count, float[] to, int at) {
        for (int i = 0; i < 8 * count; i++) to[at + i] = ((words[i / 8] >>> 4 * (i % 8) & 15) - 8) * scales[i / 8];
    }

    @Override
    public void roundToBf16(float[] values, int at, int n) {
        for (int i = at; i < at + n; i++) values[i] = FloatCodec.roundToBf16(values[i]);
    }
}
