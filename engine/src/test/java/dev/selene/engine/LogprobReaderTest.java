package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import java.lang.foreign.Arena;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogprobReaderTest {
    @Test
    void probabilitiesAndTheirOrderAreThoseOfTheSoftmax() {
        for (long seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] logits = new float[1 + random.nextInt(100)];
            for (int i = 0; i < logits.length; i++)
                logits[i] = random.nextInt(8) == 0 ? Float.NEGATIVE_INFINITY : random.nextInt(-9, 9) / 2f;
            logits[random.nextInt(logits.length)] = 0;
            int token = random.nextInt(logits.length);
            int top = random.nextInt(LogprobOptions.MAX_TOP + 1);
            TokenLogprobs read = new LogprobReader(logits.length).read(row(logits), 0, token, top);

            double sum = 0;
            for (float logit : logits) sum += Math.exp(logit);
            int[] order = IntStream.range(0, logits.length)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(id -> -logits[id])
                            .thenComparing(id -> id))
                    .limit(top)
                    .mapToInt(id -> id)
                    .toArray();
            assertArrayEquals(order, read.topIds(), "seed " + seed);
            assertEquals(token, read.tokenId());
            assertLogprob(logits[token] - Math.log(sum), read.logprob(), seed);
            for (int i = 0; i < order.length; i++)
                assertLogprob(logits[order[i]] - Math.log(sum), read.topLogprobs()[i], seed);
        }
    }

    @Test
    void hugeLogitsDoNotOverflow() {
        TokenLogprobs read = new LogprobReader(3).read(row(3e38f, 3e38f, -3e38f), 0, 2, 2);
        assertEquals((float) -Math.log(2), read.topLogprobs()[0]);
        assertEquals(Float.NEGATIVE_INFINITY, read.logprob()); // -6e38 is beyond F32
        assertArrayEquals(new int[] {0, 1}, read.topIds());
    }

    // F64 throughout, rounded once to F32: half an ulp and what F64 loses
    private static void assertLogprob(double expected, float got, long seed) {
        if (expected == Double.NEGATIVE_INFINITY) assertEquals(Float.NEGATIVE_INFINITY, got, "seed " + seed);
        else assertEquals(expected, got, Math.ulp((float) expected) + 1e-12, "seed " + seed);
    }

    private static TensorView row(float... logits) {
        TensorView row = TensorView.contiguous(
                Arena.ofAuto().allocate((long) Float.BYTES * logits.length), DType.F32, 1, logits.length);
        for (int i = 0; i < logits.length; i++) row.setFloat(0, i, logits[i]);
        return row;
    }
}
