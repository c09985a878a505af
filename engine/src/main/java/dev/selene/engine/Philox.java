package dev.selene.engine;

/**
 * Philox4x32-10, a counter-based generator: any number of any stream without the ones before it. Source: Salmon,
 * Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"; their Random123 library has the test vectors.
 */
final class Philox {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9; // golden ratio
    private static final int WEYL_1 = 0xBB67AE85; // sqrt(3) - 1

    private Philox() {}

    /** Number {@code position} of the stream {@code seed}, uniform in {@code [0, 1)}, a multiple of 2⁻⁵³. */
    static double uniform(long seed, int position) {
        int[] words = block(new int[] {position, 0, 0, 0}, (int) seed, (int) (seed >>> 32));
        long bits = (long) words[0] << 32 | Integer.toUnsignedLong(words[1]);
        return (bits >>> 11) * 0x1p-53;
    }

    /** A seed whose stream has nothing to do with that of {@code seed} or of another {@code number}. */
    static long derivedSeed(long seed, int number) {
        // the second word is 0 for every position of a stream: these blocks are never drawn from
        int[] words = block(new int[] {number, 1, 0, 0}, (int) seed, (int) (seed >>> 32));
        return (long) words[0] << 32 | Integer.toUnsignedLong(words[1]);
    }

    /** Four words from a counter of four words, lowest first, and a key of two. Overwrites and returns the counter. */
    static int[] block(int[] counter, int key0, int key1) {
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * Integer.toUnsignedLong(counter[0]);
            long product1 = MULTIPLIER_1 * Integer.toUnsignedLong(counter[2]);
            counter[0] = (int) (product1 >>> 32) ^ counter[1] ^ key0;
            counter[1] = (int) product1;
            counter[2] = (int) (product0 >>> 32) ^ counter[3] ^ key1;
            counter[3] = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        return counter;
    }
}
