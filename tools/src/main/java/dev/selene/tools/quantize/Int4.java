package dev.selene.tools.quantize;

import dev.selene.base.FloatCodec;

/**
 * Symmetric INT4 in groups along the input, as compressed-tensors stores it: {@code scale = bf16(max|w| / 7.5)}, {@code q
 * = clamp(roundHalfEven(w / scale), −8, 7)}. Dividing by 7.5 instead of 7 uses the level −8 too: the largest weight of a
 * group is moved by at most half a step.
 */
final class Int4 {
    /** Elements that share a scale, as published. */
    static final int GROUP = 32;

    /** Elements in a stored word. */
    static final int PER_WORD = 8;

    private static final float HALF_LEVELS = 7.5f;
    private static final int ZERO = 8; // what is added to a stored nibble

    /** The scale of a group of zeros, whose value does not matter but must be finite: spacing of BF16 at 1. */
    private static final float SCALE_OF_ZEROS = 0x1p-7f;

    private Int4() {}

    /** The scale of {@code row[first, first + GROUP)}, a BF16 number. */
    static float scale(float[] row, int first) {
        float largest = 0;
        for (int k = first; k < first + GROUP; k++) largest = Math.max(largest, Math.abs(row[k]));
        float scale = FloatCodec.roundToBf16(largest / HALF_LEVELS);
        return scale == 0 ? SCALE_OF_ZEROS : scale;
    }

    /** Eight elements from {@code row[first]} in one word, the first in the lowest bits. */
    static int pack(float[] row, int first, float scale) {
        int word = 0;
        for (int i = 0; i < PER_WORD; i++) {
            int q = (int) Math.clamp(Math.rint(row[first + i] / scale), -8, 7);
            word |= (q + ZERO) << 4 * i;
        }
        return word;
    }
}
