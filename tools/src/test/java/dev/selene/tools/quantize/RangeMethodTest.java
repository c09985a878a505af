package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import dev.selene.tools.weights.Folding;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeMethodTest {
    private static final int ROWS = 400;
    private static final int COLUMNS = 25;
    private static final float[] FACTORS = factors();

    @Test
    void minMaxIsTheSmallestAndTheLargest() {
        InputRange range = new RangeMethod.MinMax().range(view(new float[] {1, -2, 3, 0.5f}, 2), new float[] {2, 0.5f});
        assertEquals(new InputRange(-1, 6), range);
    }

    @Test
    void zeroIsAlwaysInside() {
        assertEquals(new InputRange(0, 3), new RangeMethod.MinMax().range(view(new float[] {2, 3}, 1), new float[] {1
                }));
        assertEquals(
                new InputRange(0, 3), new RangeMethod.Percentile(100).range(view(new float[] {2, 3}, 1), new float[] {1
                        }));
    }

    /** Against sorting: what lies outside is at most the share that may be cut off, and a bin less would be more. */
    @ParameterizedTest
    @ValueSource(doubles = {60, 95, 99, 99.9, 99.99, 100})
    void percentileCutsTheShareOffAtEitherEnd(double percent) {
        Random random = new Random(3);
        float[] values = new float[ROWS * COLUMNS];
        for (int i = 0; i < values.length; i++) values[i] = (float) Math.pow(random.nextGaussian(), 3);
        InputRange range = new RangeMethod.Percentile(percent).range(view(values, COLUMNS), FACTORS);

        float[] sorted = values.clone();
        for (int i = 0; i < sorted.length; i++) sorted[i] *= FACTORS[i % COLUMNS];
        Arrays.sort(sorted);
        int cut = (int) Math.floor(sorted.length * (100 - percent) / 200);
        float binWidth = (sorted[sorted.length - 1] - sorted[0]) / 65_536;
        assertEquals(sorted[cut], range.min(), binWidth * 1.01f);
        assertEquals(sorted[sorted.length - 1 - cut], range.max(), binWidth * 1.01f);
    }

    @Test
    void aPercentileThatMeansNothingIsRefused() {
        for (double percent : new double[] {50, 0, -1, 100.1, Double.NaN}) {
            var e = assertThrows(SeleneException.class, () -> new RangeMethod.Percentile(percent));
            assertEquals(SeleneException.Kind.USER, e.kind());
            assertTrue(e.getMessage().contains("is not above 50 and at most 100"), e.getMessage());
        }
    }

    @Test
    void theEndsOfARangeAreTheEndsOfInt8() {
        for (InputRange range : new InputRange[] {
            new InputRange(-4.3f, 4.2f), new InputRange(0, 3), new InputRange(-7, 0), new InputRange(-0.01f, 55)
        }) {
            assertEquals(-128, Math.rint(range.min() / range.scale() + range.offset()), range.toString());
            assertEquals(127, Math.rint(range.max() / range.scale() + range.offset()), range.toString());
        }
        assertEquals(Math.ulp(1f), new InputRange(0, 0).scale());
        assertThrows(IllegalArgumentException.class, () -> new InputRange(1, 2));
        assertThrows(IllegalArgumentException.class, () -> new InputRange(-1, Float.NaN));
    }

    private static float[] factors() {
        float[] factors = new float[COLUMNS];
        for (int k = 0; k < COLUMNS; k++) factors[k] = Folding.power(k % 5 - 2);
        return factors;
    }

    private static TensorView view(float[] values, int columns) {
        return TensorView.contiguous(MemorySegment.ofArray(values), DType.F32, values.length / columns, columns);
    }
}
