package dev.selene.compute.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.selene.base.FloatCodec;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Both kinds of kernels against the definitions of the codecs, for every value that a format has. */
class VectorKernelsTest {
    private static final Kernels[] BOTH = {new PlainKernels(), new VectorKernels()};
    private static final float[] SCALES = {
        1, 0.00123f, -3.7f, 0, 1e30f, 1e-30f, 1e-44f, Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NaN
    };

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(1);

    @Test
    void everyFp8ValueAtEveryKindOfScaleIsItsDefinition() {
        byte[] bits = new byte[300];
        for (int i = 0; i < bits.length; i++) bits[i] = (byte) i;
        for (Kernels kernels : BOTH) {
            for (float scale : SCALES) {
                for (boolean round : new boolean[] {false, true}) {
                    float[] want = new float[261];
                    float[] got = new float[261];
                    for (int i = 0; i < 260; i++)
                        want[1 + i] = rounded(FloatCodec.fp8E4m3ToFloat(bits[3 + i]) * scale, round);
                    kernels.fp8(bits, 3, 260, scale, got, 1);
                    if (round) kernels.roundToBf16(got, 1, 260);
                    assertArrayEquals(want, got, kernels.getClass().getSimpleName() + ", scale " + scale);
                }
            }
        }
    }

    @Test
    void everyNibbleAtEveryKindOfScaleIsItsDefinition() {
        for (Kernels kernels : BOTH) {
            for (boolean round : new boolean[] {false, true}) {
                int[] words = random.ints(SCALES.length).toArray();
                float[] want = new float[8 * words.length + 1];
                float[] got = new float[8 * words.length + 1];
                for (int i = 0; i < 8 * words.length; i++)
                    want[1 + i] = rounded(((words[i / 8] >>> 4 * (i % 8) & 15) - 8) * SCALES[i / 8], round);
                kernels.int4(words, SCALES, words.length, got, 1);
                if (round) kernels.roundToBf16(got, 1, 8 * words.length);
                assertArrayEquals(want, got, kernels.getClass().getSimpleName());
            }
        }
    }

    @Test
    void everyBf16ValueIsItsDefinition() {
        short[] bits = new short[1 << 16];
        float[] want = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (short) i;
            want[i] = FloatCodec.bf16ToFloat(bits[i]);
        }
        for (Kernels kernels : BOTH) {
            float[] got = new float[bits.length];
            kernels.bf16(bits, bits.length, got, 0);
            assertArrayEquals(want, got);
            got = new float[bits.length];
            kernels.bf16(bits, 37, got, 5);
            for (int i = 0; i < 37; i++) assertArrayEquals(new float[] {want[i]}, new float[] {got[5 + i]});
        }
    }

    @Test
    void dotTilesAddEachProductToItsPartialSum() {
        int n = 48;
        float[] w = floats(5 * 60);
        float[] x = floats(5 * 60);
        int[] xAt = {0, 120, 55, 0, 170, 60};
        for (Kernels kernels : BOTH) {
            float[] got = floats(300);
            float[] want = got.clone();
            kernels.dot4x4(w, 2, 53, x, xAt, 2, 7, n, got, 10);
            for (int r = 0; r < 4; r++)
                for (int t = 0; t < 4; t++) defineDot(w, 2 + 53 * r, x, xAt[2 + t] + 7, n, want, 10 + 16 * (4 * r + t));
            assertArrayEquals(want, got);

            kernels.dot4x1(w, 1, 60, x, 9, n, got, 3);
            for (int r = 0; r < 4; r++) defineDot(w, 1 + 60 * r, x, 9, n, want, 3 + 16 * r);
            assertArrayEquals(want, got);
        }
    }

    private static void defineDot(float[] w, int wAt, float[] x, int xAt, int n, float[] sums, int at) {
        for (int k = 0; k < n; k++) sums[at + k % 16] = Math.fma(w[wAt + k], x[xAt + k], sums[at + k % 16]);
    }

    @Test
    void scaledRowsAreAddedOneAfterTheOther() {
        float[] factors = floats(20);
        float[] w = floats(7 * 150);
        for (Kernels kernels : BOTH) {
            for (int n : new int[] {1, 3, 4, 15, 16, 17, 63, 64, 65, 129}) {
                float[] got = floats(140);
                float[] want = got.clone();
                for (int j = 0; j < 7; j++)
                    for (int i = 0; i < n; i++) want[2 + i] = Math.fma(factors[4 + j], w[1 + 149 * j + i], want[2 + i]);
                kernels.addScaled(factors, 4, 7, w, 1, 149, n, got, 2);
                assertArrayEquals(want, got, kernels.getClass().getSimpleName() + ", " + n);
            }
        }
    }

    private static float rounded(float product, boolean round) {
        return round ? FloatCodec.roundToBf16(product) : product;
    }

    private float[] floats(int n) {
        float[] floats = new float[n];
        for (int i = 0; i < n; i++) floats[i] = (float) random.nextGaussian();
        return floats;
    }
}
