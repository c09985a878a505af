package dev.selene.engine;

import java.util.Arrays;

/**
 * Puts token ids in order: the largest key first, the lower id of equals first. A radix sort of three passes, so that the
 * time depends on the number of ids alone, not on how flat a distribution is. Owns its arrays; single-threaded.
 */
final class TokenRanking {
    private static final int DIGIT_BITS = 11; // three digits make 32 bits
    private static final int RADIX = 1 << DIGIT_BITS;

    /** Key in the upper half, id in the lower. */
    private long[] entries;

    private long[] sorted;
    private final int[][] starts = new int[3][RADIX];

    TokenRanking(int vocabSize) {
        this.entries = new long[vocabSize];
        this.sorted = new long[vocabSize];
    }

    /**
     * Reorders the first {@code count} of {@code ids}.
     *
     * @param ids ascending
     * @param keys by id; no NaN
     */
    void rank(int[] ids, int count, float[] keys) {
        for (int[] digit : starts) Arrays.fill(digit, 0);
        for (int i = 0; i < count; i++) {
            int key = descending(keys[ids[i]]);
            entries[i] = (long) key << 32 | ids[i];
            for (int digit = 0; digit < 3; digit++) starts[digit][digitOf(key, digit)]++;
        }
        for (int digit = 0; digit < 3; digit++) pass(digit, count);
        for (int i = 0; i < count; i++) ids[i] = (int) entries[i];
    }

    /** Sorts by one digit; equals keep their order. */
    private void pass(int digit, int count) {
        int[] start = starts[digit];
        int next = 0;
        for (int value = 0; value < RADIX; value++) {
            int occurrences = start[value];
            start[value] = next;
            next += occurrences;
        }
        for (int i = 0; i < count; i++) sorted[start[digitOf((int) (entries[i] >>> 32), digit)]++] = entries[i];
        long[] swap = entries;
        entries = sorted;
        sorted = swap;
    }

    private static int digitOf(int key, int digit) {
        return key >>> digit * DIGIT_BITS & RADIX - 1;
    }

    /** Larger floats have smaller unsigned results; both zeros have the same. */
    private static int descending(float value) {
        int bits = Float.floatToRawIntBits(value + 0f); // -0 + 0 = 0
        return bits >= 0 ? ~bits & Integer.MAX_VALUE : bits;
    }
}
