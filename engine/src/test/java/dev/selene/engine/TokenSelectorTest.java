package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenSelectorTest {
    @Test
    void theFewestLargestThatReachTheShareAreKept() {
        TokenSelector used = new TokenSelector(3000);
        for (long seed = 0; seed < 1000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] keys = keys(random, 1 + random.nextInt(3000));
            long[] weights = random.nextBoolean()
                    ? new long[0]
                    : random.longs(keys.length, 0, 1L << 44).toArray();
            if (random.nextInt(4) == 0) Arrays.fill(weights, 0, weights.length / 2, 0);
            int[] some = IntStream.range(0, keys.length)
                    .filter(id -> random.nextInt(3) > 0)
                    .toArray();
            long total = sum(some, some.length, weights);
            long share = total == 0 ? 1 : random.nextLong(1, total + 2); // sometimes out of reach
            int[] expected = definition(some, keys, weights, share);
            int count = used.keepLargest(some, some.length, keys, weights, share);
            assertArrayEquals(expected, Arrays.copyOf(some, count), "seed " + seed);
        }
    }

    @Test
    void theTopTokensAreThoseOfTheSameOrder() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] keys = keys(random, 1 + random.nextInt(2000));
            int[] top = new int[Math.min(1 + random.nextInt(64), keys.length)];
            TopTokens.find(keys, top.length, top);
            int[] all = IntStream.range(0, keys.length).toArray();
            assertArrayEquals(Arrays.copyOf(order(all, keys), top.length), top, "seed " + seed);
        }
    }

    @Test
    void extremesAreInOrderAndBothZerosAreEqual() {
        float[] keys = {
            -0f,
            Float.MIN_VALUE,
            0f,
            -Float.MIN_VALUE,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            Float.NEGATIVE_INFINITY,
            Float.POSITIVE_INFINITY,
            -0f
        };
        int[] order = {7, 4, 1, 0, 2, 8, 3, 5, 6};
        for (int share = 1; share <= keys.length; share++) {
            int[] ids = IntStream.range(0, keys.length).toArray();
            int[] expected = Arrays.copyOf(order, share);
            Arrays.sort(expected);
            int count = new TokenSelector(keys.length).keepLargest(ids, ids.length, keys, new long[0], share);
            assertArrayEquals(expected, Arrays.copyOf(ids, count));
        }
    }

    private static float[] keys(SplittableRandom random, int size) {
        float[] keys = new float[size];
        boolean coarse = random.nextBoolean(); // many equals
        for (int i = 0; i < size; i++) {
            float any = Float.intBitsToFloat(random.nextInt());
            keys[i] = coarse ? random.nextInt(-4, 5) : Float.isNaN(any) ? Float.NEGATIVE_INFINITY : any;
        }
        return keys;
    }

    private static int[] definition(int[] ids, float[] keys, long[] weights, long share) {
        int[] order = order(ids, keys);
        int count = 0;
        for (long sum = 0; sum < share && count < order.length; count++) sum += weight(weights, order[count]);
        int[] kept = Arrays.copyOf(order, count);
        Arrays.sort(kept);
        return kept;
    }

    private static long sum(int[] ids, int count, long[] weights) {
        long sum = 0;
        for (int i = 0; i < count; i++) sum += weight(weights, ids[i]);
        return sum;
    }

    private static long weight(long[] weights, int id) {
        return weights.length == 0 ? 1 : weights[id];
    }

    private static int[] order(int[] ids, float[] keys) {
        return Arrays.stream(ids)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(id -> -(keys[id] + 0.0))
                        .thenComparing(id -> id))
                .mapToInt(id -> id)
                .toArray();
    }
}
