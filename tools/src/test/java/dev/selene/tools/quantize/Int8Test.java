package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.testkit.AwkwardShapes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Int8Test {
    private static final long SEED = 5;

    /** The same rule in decimal arithmetic: the F32 quotient, then the nearest integer, ties to even. */
    @Test
    void everyElementIsTheRoundedQuotient() {
        Random random = new Random(SEED);
        for (int n : AwkwardShapes.WIDTHS) {
            float[] row = row(random, n);
            float scale = Int8.scale(row, n);
            byte[] q = new byte[n];
            int sum = Int8.quantise(row, n, scale, q);
            int wantSum = 0;
            int largest = 0;
            for (int k = 0; k < n; k++) {
                float quotient = new BigDecimal(row[k])
                        .divide(new BigDecimal(scale), new MathContext(40, RoundingMode.HALF_EVEN))
                        .floatValue();
                int want = new BigDecimal(quotient)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .intValueExact();
                assertEquals(want, q[k], "element " + k + " of " + n + ", seed " + SEED);
                wantSum += want;
                largest = Math.max(largest, Math.abs(want));
            }
            assertEquals(wantSum, sum);
            assertEquals(127, largest);
        }
    }

    @Test
    void tiesGoToTheEvenNumber() {
        float[] row = {127, 0.5f, 1.5f, -0.5f, -2.5f, 3.5f};
        byte[] q = new byte[row.length];
        assertEquals(1f, Int8.scale(row, row.length));
        assertEquals(127 + 0 + 2 + 0 - 2 + 4, Int8.quantise(row, row.length, 1, q));
        assertArrayEquals(new byte[] {127, 0, 2, 0, -2, 4}, q);
    }

    @Test
    void aRowOfZerosHasAScaleThatCanBeDividedBy() {
        float[] row = new float[3];
        assertEquals(Math.ulp(1f), Int8.scale(row, 3));
        assertEquals(0, Int8.quantise(row, 3, Int8.scale(row, 3), new byte[3]));
    }

    @Test
    void nanAndInfinityReachTheScale() {
        assertTrue(Float.isNaN(Int8.scale(new float[] {1, Float.NaN, 2}, 3)));
        assertEquals(Float.POSITIVE_INFINITY, Int8.scale(new float[] {1, Float.NEGATIVE_INFINITY}, 2));
    }

    static float[] row(Random random, int n) {
        float[] row = new float[n];
        for (int k = 0; k < n; k++) row[k] = (float) (random.nextGaussian() * 0.02);
        return row;
    }
}
