package dev.selene.compute.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenWeightsTest {
    /** Rounding to a whole number is half of a unit; the exponential is within 2^-43, twice a unit. */
    private static final double TOLERANCE = 2.5;

    @Test
    void aWeightIsTheFormulaToAUnitOrTwo() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            float max = (float) random.nextDouble(-50, 50);
            float logit = max - (float) random.nextDouble(0, 45);
            double temperature = random.nextDouble(0.1, 3);
            double exact = StrictMath.exp(((double) logit - max) / temperature) * TokenWeights.ONE;
            long weight = TokenWeights.weight(logit, max, 1 / temperature);
            assertTrue(Math.abs(weight - exact) <= TOLERANCE, logit + " of " + max + ", temperature " + temperature);
        }
    }

    @Test
    void theBestWeighsOneAndTheImpossibleNothing() {
        assertEquals(TokenWeights.ONE, TokenWeights.weight(3, 3, Double.MAX_VALUE));
        assertEquals(0, TokenWeights.weight(Float.NEGATIVE_INFINITY, 3, 0.01));
        assertEquals(0, TokenWeights.weight(-Float.MAX_VALUE, Float.MAX_VALUE, Double.MAX_VALUE));
        assertEquals(1, TokenWeights.weight((float) (-44 * Math.log(2)), 0, 1));
    }

    /** Vectors and loops, any length, any start. */
    @Test
    void vectorsGiveTheSameBits() {
        TokenWeights vectors = new TokenWeights(true);
        TokenWeights plain = new TokenWeights(false);
        SplittableRandom random = new SplittableRandom(2);
        for (int n = 0; n < 300; n++) {
            float[] logits = new float[n + 7];
            for (int i = 0; i < logits.length; i++)
                logits[i] = random.nextInt(9) == 0 ? Float.NEGATIVE_INFINITY : (float) random.nextDouble(-45, 4);
            int from = random.nextInt(4);
            double scale = random.nextDouble(0.3, 3);
            long[] a = new long[logits.length];
            long[] b = new long[logits.length];
            vectors.fill(logits, from, from + n, 4, scale, a);
            plain.fill(logits, from, from + n, 4, scale, b);
            assertArrayEquals(b, a, "length " + n);
            assertEquals(plain.sum(logits, from, from + n, 4, scale), vectors.sum(logits, from, from + n, 4, scale));
            assertEquals(plain.max(logits, from, from + n), vectors.max(logits, from, from + n));
            if (n == 0) continue;
            logits[from + random.nextInt(n)] = Float.NaN;
            assertEquals(Float.NaN, vectors.max(logits, from, from + n));
            assertEquals(Float.NaN, plain.max(logits, from, from + n));
        }
    }

    @Test
    void aVocabularyWhoseSumOverflowsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TokenWeights(TokenWeights.MAX_TOKENS + 1));
    }
}
