package dev.selene.engine;

import java.util.Arrays;

/**
 * Cuts a list of tokens down to those with the largest keys, the lower id of equals first, without putting them in order: digit by
 * digit of the key it finds where the cut is, so that the time is in proportion to the tokens, however flat a distribution is.
 * Owns its arrays; single-threaded.
 */
final class TokenSelector {
    private static final int DIGIT_BITS = 11; // three digits make 32 bits
    private static final int RADIX = 1 << DIGIT_BITS;

    private final long[] sums = new long[RADIX];

    /** Tokens whose keys begin with the digits of the cut, ascending. */
    private final int[] undecided;

    TokenSelector(int vocabSize) {
        this.undecided = new int[vocabSize];
    }

    /**
     * Keeps the fewest tokens with the largest keys whose weights add up to {@code share}, or all if they do not.
     *
     * @param ids the first {@code count} ascend; receives what is kept, ascending
     * @param keys by id; no NaN
     * @param weights by id, at least 0; each counts 1 if the array is empty
     * @param share above 0
     * @return how many are kept
     */
    int keepLargest(int[] ids, int count, float[] keys, long[] weights, long share) {
        System.arraycopy(ids, 0, undecided, 0, count);
        int numUndecided = count;
        long sum = 0; // of the tokens before the cut
        int cut = 0; // its digits so far
        for (int shift = 2 * DIGIT_BITS; shift >= 0; shift -= DIGIT_BITS) {
            Arrays.fill(sums, 0);
            for (int i = 0; i < numUndecided; i++) {
                int id = undecided[i];
                sums[descending(keys[id]) >>> shift & RADIX - 1] += weight(weights, id);
            }
            int digit = 0;
            while (digit < RADIX && sum + sums[digit] < share) sum += sums[digit++];
            if (digit == RADIX) return count; // only of all tokens: later the sum is known to reach the share
            cut |= digit << shift;
            int numLeft = 0;
            for (int i = 0; i < numUndecided; i++) {
                int id = undecided[i];
                undecided[numLeft] = id; // stays if it is counted: no branch, which would be guessed wrong
                numLeft += (descending(keys[id]) ^ cut) >>> shift == 0 ? 1 : 0;
            }
            numUndecided = numLeft;
        }

        int last = -1; // kept of the equals at the cut
        for (int i = 0; sum < share; i++) {
            last = undecided[i];
            sum += weight(weights, last);
        }
        int numKept = 0;
        for (int i = 0; i < count; i++) {
            int id = ids[i];
            long distance = Integer.toUnsignedLong(descending(keys[id])) - Integer.toUnsignedLong(cut);
            ids[numKept] = id; // as above
            numKept += distance < (id <= last ? 1 : 0) ? 1 : 0;
        }
        return numKept;
    }

    private static long weight(long[] weights, int id) {
        return weights.length == 0 ? 1 : weights[id];
    }

    /** Larger floats have smaller unsigned results; both zeros have the same. */
    private static int descending(float value) {
        int bits = Float.floatToRawIntBits(value + 0f); // -0 + 0 = 0
        return bits >= 0 ? ~bits & Integer.MAX_VALUE : bits;
    }
}
