package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenRankingTest {
    @Test
    void idsComeByKeyThenByIdAllOrTheFirst() {
        TokenRanking used = new TokenRanking(3000);
        for (long seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] keys = new float[1 + random.nextInt(3000)];
            boolean coarse = random.nextBoolean(); // many equals
            for (int i = 0; i < keys.length; i++)
                keys[i] = coarse ? random.nextInt(-4, 5) : Float.intBitsToFloat(random.nextInt());
            for (int i = 0; i < keys.length; i++) if (Float.isNaN(keys[i])) keys[i] = Float.NEGATIVE_INFINITY;
            int[] some = IntStream.range(0, keys.length)
                    .filter(id -> random.nextInt(3) > 0)
                    .toArray();
            int[] expected = order(some, keys);
            used.rank(some, some.length, keys);
            assertArrayEquals(expected, some, "seed " + seed);

            int[] all = IntStream.range(0, keys.length).toArray();
            int[] top = new int[Math.min(1 + random.nextInt(TopTokens.MAX_COUNT), keys.length)];
            TopTokens.find(keys, top.length, top);
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
        int[] ids = IntStream.range(0, keys.length).toArray();
        new TokenRanking(keys.length).rank(ids, ids.length, keys);
        assertArrayEquals(new int[] {7, 4, 1, 0, 2, 8, 3, 5, 6}, ids);
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
