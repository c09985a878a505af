package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenHeapTest {
    @Test
    void idsComeByFallingLogitAndEqualsByRisingId() {
        for (int size = 1; size <= 70; size++) {
            SplittableRandom random = new SplittableRandom(size);
            float[] logits = new float[size];
            // few values, so that many are equal
            for (int i = 0; i < size; i++)
                logits[i] = random.nextInt(8) == 0 ? Float.NEGATIVE_INFINITY : random.nextInt(5);
            int[] expected = IntStream.range(0, size)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(id -> -logits[id])
                            .thenComparing(id -> id))
                    .mapToInt(Integer::intValue)
                    .toArray();
            TokenHeap heap = new TokenHeap(size);
            heap.fill(logits);
            assertArrayEquals(
                    expected, IntStream.range(0, size).map(i -> heap.pop()).toArray(), "size " + size);
        }
    }
}
