package dev.selene.compute.vector;

import java.util.Arrays;

/**
 * Dot products of weight rows with activation rows, in the one order that {@link Kernels} describes.
 *
 * <p>F32 weights and activations, F32 partial sums, F64 total. After every {@value #EXACT_ELEMENTS} elements the partial
 * sums are added to the total and start again: so for int8 values a partial sum has at most 1,024 products of at most
 * 2^14 and stays within the 2^24 up to which F32 counts exactly, and the total is exact.
 */
final class DotProducts {
    /** How much is decoded and multiplied at a time; none of it changes a result. */
    static final class Block {
        /** Weight rows; a multiple of {@link Kernels#ROWS}. */
        static final int ROWS = 16;

        /** Elements of a row; a multiple of {@link Kernels#LANES} and of 8. */
        static final int ELEMENTS = 1024;

        /** Activation rows. */
        static final int TOKENS = 64;

        private Block() {}
    }

    private static final int EXACT_ELEMENTS = 16_384;

    private DotProducts() {}

    /**
     * Leaves the dot product of weight row {@code first + r} and activation row t in {@code scratch.products[r *
     * Block.TOKENS + t]}.
     *
     * @param rows at most {@link Block#ROWS}
     * @param x activation row t starts at {@code scratch.rowAt[t]}; zeros fill it up to a multiple of {@link Kernels#LANES}
     * @param tokens at most {@link Block#TOKENS}
     */
    static void compute(
            Kernels kernels, WeightRows weights, int first, int rows, float[] x, int tokens, Scratch scratch) {
        // few tokens: tiles that stay in the first-level cache; many: fewer passes over the activations
        int step = tokens <= Kernels.TOKENS ? Kernels.ROWS : Block.ROWS;
        for (int r = 0; r < rows; r += step)
            compute(kernels, weights, first + r, Math.min(step, rows - r), x, tokens, r, scratch);
    }

    private static void compute(
            Kernels kernels,
            WeightRows weights,
            int first,
            int rows,
            float[] x,
            int tokens,
            int productRow,
            Scratch scratch) {
        int used = Math.ceilDiv(rows, Kernels.ROWS) * Kernels.ROWS * tokens * Kernels.LANES;
        Arrays.fill(scratch.products, productRow * Block.TOKENS, (productRow + rows) * Block.TOKENS, 0);
        Arrays.fill(scratch.sums, 0, used, 0);
        int in = weights.inFeatures();
        for (int k = 0; k < in; k += Block.ELEMENTS) {
            int n = Math.min(Block.ELEMENTS, in - k);
            // one token: what fills the lanes needs no decoding beforehand
            int whole = n - n % Kernels.LANES;
            boolean direct = tokens == 1
                    && rows == Kernels.ROWS
                    && weights.addProducts(kernels, first, k, whole, x, scratch.rowAt[0] + k, scratch);
            int from = direct ? whole : 0;
            if (from < n) {
                int padded = padded(n - from);
                for (int r = 0; r < rows; r++) {
                    int at = r * Block.ELEMENTS;
                    weights.decode(kernels, first + r, k + from, n - from, scratch, scratch.tile, at);
                    Arrays.fill(scratch.tile, at + n - from, at + padded, 0);
                }
                addProducts(kernels, scratch.tile, 0, Block.ELEMENTS, rows, x, k + from, padded, tokens, scratch);
            }
            if (k + n == in || (k + n) % EXACT_ELEMENTS == 0) {
                addToProducts(rows, tokens, productRow, scratch);
                Arrays.fill(scratch.sums, 0, used, 0);
            }
        }
    }

    /**
     * Adds the products of decoded rows with elements {@code [xOffset, xOffset + n)} of the activation rows to {@code
     * scratch.sums}. Rows are taken in fours: the last may be followed by up to three rows of any content.
     */
    static void addProducts(
            Kernels kernels,
            float[] w,
            int wAt,
            int wStride,
            int rows,
            float[] x,
            int xOffset,
            int n,
            int tokens,
            Scratch scratch) {
        int inFours = tokens / Kernels.TOKENS * Kernels.TOKENS;
        for (int r = 0; r < rows; r += Kernels.ROWS) {
            int rowAt = wAt + r * wStride;
            int at = r * tokens * Kernels.LANES;
            for (int t = 0; t < inFours; t += Kernels.TOKENS)
                kernels.dot4x4(
                        w,
                        rowAt,
                        wStride,
                        x,
                        scratch.rowAt,
                        t,
                        xOffset,
                        n,
                        scratch.sums,
                        at + t * Kernels.ROWS * Kernels.LANES);
            for (int t = inFours; t < tokens; t++)
                kernels.dot4x1(
                        w,
                        rowAt,
                        wStride,
                        x,
                        scratch.rowAt[t] + xOffset,
                        n,
                        scratch.sums,
                        at + t * Kernels.ROWS * Kernels.LANES);
        }
    }

    /** Adds up the partial sums of each row and token. */
    static void addToProducts(int rows, int tokens, int productRow, Scratch scratch) {
        int inFours = tokens / Kernels.TOKENS * Kernels.TOKENS;
        for (int r = 0; r < rows; r++) {
            int group = r / Kernels.ROWS * Kernels.ROWS * tokens;
            int inGroup = r % Kernels.ROWS;
            for (int t = 0; t < tokens; t++) {
                int tile = group + Kernels.ROWS * (t < inFours ? t / Kernels.TOKENS * Kernels.TOKENS : t);
                int index = t < inFours ? tile + inGroup * Kernels.TOKENS + t % Kernels.TOKENS : tile + inGroup;
                scratch.products[(productRow + r) * Block.TOKENS + t] += total(scratch.sums, index * Kernels.LANES);
            }
        }
    }

    /** {@code n} rounded up to a multiple of {@link Kernels#LANES}. */
    static int padded(int n) {
        return (n + Kernels.LANES - 1) & -Kernels.LANES;
    }

    // a tree: halves are added until one is left
    private static double total(float[] s, int at) {
        double s0 = (double) s[at] + s[at + 8];
        double s1 = (double) s[at + 1] + s[at + 9];
        double s2 = (double) s[at + 2] + s[at + 10];
        double s3 = (double) s[at + 3] + s[at + 11];
        double s4 = (double) s[at + 4] + s[at + 12];
        double s5 = (double) s[at + 5] + s[at + 13];
        double s6 = (double) s[at + 6] + s[at + 14];
        double s7 = (double) s[at + 7] + s[at + 15];
        return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    }
}
