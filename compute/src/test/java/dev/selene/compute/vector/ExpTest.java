package dev.selene.compute.vector;

import static dev.selene.testkit.Tolerances.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selene.testkit.Tolerances;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ExpTest {
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(7);

    @Test
    void expIsWithinItsStatedErrorOverItsRange() {
        for (int i = 0; i < 300_000; i++) {
            double x = switch (i % 3) {
                case 0 -> random.nextDouble(-708, 709);
                case 1 -> random.nextDouble(-2, 2);
                default -> random.nextDouble(-1e-8, 1e-8);
            };
            double want = StrictMath.exp(x);
            assertClose(want, Exp.exp(x), Tolerances.EXP * want, "exp(" + x + ")");
        }
    }

    @Test
    void expMeetsItsEdges() {
        assertEquals(1, Exp.exp(0));
        assertEquals(1, Exp.exp(-0.0));
        assertEquals(0, Exp.exp(Double.NEGATIVE_INFINITY));
        assertEquals(0, Exp.exp(-708.5));
        assertEquals(Double.POSITIVE_INFINITY, Exp.exp(709.5));
        assertEquals(Double.POSITIVE_INFINITY, Exp.exp(Double.POSITIVE_INFINITY));
        assertEquals(Double.NaN, Exp.exp(Double.NaN));
        assertClose(StrictMath.exp(-708), Exp.exp(-708), Tolerances.EXP * StrictMath.exp(-708), "exp(-708)");
        assertClose(StrictMath.exp(709), Exp.exp(709), Tolerances.EXP * StrictMath.exp(709), "exp(709)");
    }

    @Test
    void siluIsItsFormulaRoundedOnce() {
        for (int i = 0; i < 300_000; i++) {
            double z = (float) random.nextGaussian(0, 20);
            float want = (float) (z / (1 + StrictMath.exp(-z)));
            assertEquals(want, Exp.silu(z), "silu(" + z + ")");
        }
        assertEquals(Float.NaN, Exp.silu(Double.NEGATIVE_INFINITY), "as the formula: -inf / inf");
        assertEquals(-0f, Exp.silu(-1e9));
        assertEquals(1e9f, Exp.silu(1e9));
    }
}
