package dev.selene.compute.scalar;

import static dev.selene.compute.Matrices.bf16;
import static dev.selene.compute.Matrices.bytes;
import static dev.selene.compute.Matrices.f32;
import static dev.selene.compute.Matrices.int32;
import static dev.selene.compute.Matrices.row;
import static dev.selene.compute.Matrices.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.Backend;
import dev.selene.compute.Dequantisation;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.KvUpProjection;
import dev.selene.compute.LatentCache;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Matrices;
import dev.selene.compute.Routing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every operation against numbers worked out by hand. */
class ScalarBackendTest {
    private final Backend backend = new ScalarBackend();

    @Test
    void plainLinearMultipliesRowsByWeights() {
        LinearWeight weight = new LinearWeight.Plain(bf16(row(1, 2, 3), row(-1, 0.5, 0)));
        assertArrayEquals(row(14, 0), apply(weight, row(1, 2, 3)));
    }

    @Test
    void fp8IsScaledByItsBlock() {
        // 0x38 = 1, 0x40 = 2, 0x01 = 2^-9, 0xb8 = -1; blocks of 2: the last column is a block of its own
        TensorView stored = bytes(DType.FP8_E4M3, new int[] {0x38, 0x40, 0x01}, new int[] {0xb8, 0, 0x38});
        LinearWeight weight = new LinearWeight.Fp8Block(stored, f32(row(10, 512)), 2, Dequantisation.EXACT);
        assertArrayEquals(row(10 + 20 + 1, -10 + 512), apply(weight, row(1, 1, 1)));
    }

    @Test
    void fp8ProductIsRoundedToBf16WhenAsked() {
        TensorView one = bytes(DType.FP8_E4M3, new int[] {0x38});
        TensorView scale = f32(row(1 + 0x1p-8 + 0x1p-20));
        assertArrayEquals(
                row(1 + 0x1p-7), apply(new LinearWeight.Fp8Block(one, scale, 128, Dequantisation.BF16), row(1)));
        assertArrayEquals(
                row(1 + 0x1p-8 + 0x1p-20),
                apply(new LinearWeight.Fp8Block(one, scale, 128, Dequantisation.EXACT), row(1)));
    }

    @Test
    void int4NibblesAreLittleEndWithAnOffsetOfEight() {
        LinearWeight weight = new LinearWeight.Int4Group(
                int32(new int[] {0xfedcba98, 0x01234567}), bf16(row(1, 0.5)), 8, Dequantisation.BF16);
        // word 0: 0, 1, .. 7; word 1: -1, -2, .. -8, times 0.5
        assertArrayEquals(row(7 + 0.5 * -8), apply(weight, row(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1)));
        assertArrayEquals(row(1 + 0.5 * -1), apply(weight, row(0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)));
    }

    @Test
    void dynamicInt8RoundsHalfToEvenAtTheScaleOfTheRow() {
        LinearWeight weight = new LinearWeight.W8A8Dynamic(
                bytes(DType.INT8, new int[] {1, 100, 0}, new int[] {0, 0, -128}), f32(row(1, 2)));
        // scale 2: q = [round(2.5) = 2, round(-1.5) = -2, 127]
        assertArrayEquals(row((2 - 200) * 2, -128 * 127 * 2 * 2), apply(weight, row(5, -3, 254)));
        assertArrayEquals(row(0, 0), apply(weight, row(0, 0, 0)));
    }

    @Test
    void dynamicInt8PassesNaNAndInfinityOnAsNaN() {
        LinearWeight weight = new LinearWeight.W8A8Dynamic(bytes(DType.INT8, new int[] {0, 1}), f32(row(1)));
        assertArrayEquals(row(Double.NaN), apply(weight, row(Double.NaN, 1)));
        assertArrayEquals(row(Double.NaN), apply(weight, row(Double.NEGATIVE_INFINITY, 1)));
    }

    @Test
    void w4a8SumsEachGroupInIntegersAndScalesItByItsOwnScale() {
        LinearWeight weight =
                new LinearWeight.W4A8Dynamic(int32(new int[] {0xfedcba98, 0x01234567}), bf16(row(1, 0.5)), 8);
        // scale 2: q = [127, round(2.5) = 2, 0, ..; round(-1.5) = -2, 0, ..] times [0, 1, ..; -1, ..]
        float[] x = row(254, 5, 0, 0, 0, 0, 0, 0, -3, 0, 0, 0, 0, 0, 0, 0);
        assertArrayEquals(row((2 * 1 + 0.5 * (-2 * -1)) * 2), apply(weight, x));
        assertArrayEquals(row(0), apply(weight, new float[16]));
    }

    @Test
    void w4a8PassesNaNAndInfinityOnAsNaN() {
        LinearWeight weight = new LinearWeight.W4A8Dynamic(int32(new int[] {0x88888888}), bf16(row(1)), 8);
        assertArrayEquals(row(Double.NaN), apply(weight, row(0, 0, Double.NaN, 0, 0, 0, 0, 0)));
        assertArrayEquals(row(Double.NaN), apply(weight, row(0, 0, Double.NEGATIVE_INFINITY, 0, 0, 0, 0, 0)));
    }

    @Test
    void staticInt8AddsTheOffsetBeforeRoundingAndTheBiasBeforeScaling() {
        LinearWeight weight = new LinearWeight.W8A8Static(
                bytes(DType.INT8, new int[] {1, 2}), 2, 3, int32(new int[] {-7}), f32(row(0.5)));
        // q = [round(1 / 2 + 3) = 4 (half to even), clamp(1e9) = 127]
        assertArrayEquals(row((4 + 254 - 7) * 0.5), apply(weight, row(1, 2e9)));
        assertArrayEquals(row((-128 + 2 * -128 - 7) * 0.5), apply(weight, row(Double.NEGATIVE_INFINITY, -1e9)));
        assertArrayEquals(row(Double.NaN), apply(weight, row(Double.NaN, 0)));
    }

    @Test
    void gatedMlpIsDownOfSiluGateTimesUp() {
        GatedMlp.Weights weights = mlp(2, 3, 10);
        TensorView y = zeros(1, 1);
        backend.gatedMlp(weights).apply(f32(row(1)), y);
        assertEquals(10 * 3 * 2 / (1 + Math.exp(-2)), y.getFloat(0, 0), 1e-5);
    }

    @Test
    void expertsAreWeightedAndAddedInTheOrderOfTheList() {
        TensorView y = zeros(2, 1);
        Routing routing = new Routing(2, 2, new int[] {1, 0, 0, 0}, new float[] {2, 0.5f, 1, 1});
        backend.experts(List.of(mlp(100, 1, 1), mlp(100, 3, 1))).apply(f32(row(1), row(2)), routing, y);
        assertArrayEquals(row(2 * 300 + 0.5 * 100), row(y, 0));
        assertArrayEquals(row(2 * 400), row(y, 1));
    }

    @Test
    void kvUpProjectionTreatsKeysAndValuesOfEachHead() {
        // 2 heads, nope 1, rope 1, v 2, rank 2
        LinearWeight weight =
                new LinearWeight.Plain(f32(row(1, 2), row(3, 4), row(5, 6), row(7, 8), row(9, 10), row(11, 12)));
        KvUpProjection projection = backend.kvUpProjection(weight, 2, 1, 1, 2);
        TensorView latentQueries = zeros(1, 6);
        projection.absorbQueries(f32(row(10, 0.5, 100, 0.25)), latentQueries);
        assertArrayEquals(row(10, 20, 0.5, 700, 800, 0.25), row(latentQueries, 0));
        TensorView values = zeros(1, 4);
        projection.expandValues(f32(row(1, 1, 1, 0)), values);
        assertArrayEquals(row(3 + 4, 5 + 6, 9, 11), row(values, 0));
    }

    @Test
    void embeddingCopiesRows() {
        TensorView y = zeros(2, 2);
        backend.embed(bf16(row(1, 2), row(3, 4)), new int[] {1, 0}, y);
        assertArrayEquals(row(3, 4), row(y, 0));
        assertArrayEquals(row(1, 2), row(y, 1));
        assertThrows(IllegalArgumentException.class, () -> backend.embed(bf16(row(1, 2)), new int[] {0, 1}, y));
    }

    @Test
    void rmsNormDividesByTheRootMeanSquare() {
        TensorView x = f32(row(3, 4));
        backend.rmsNorm(x, f32(row(1, 10)), 0.5, x);
        assertArrayEquals(row(3 / Math.sqrt(13), 40 / Math.sqrt(13)), row(x, 0), 1e-6f);
    }

    @Test
    void ropeTurnsPairsOfEachHead() {
        TensorView x = f32(row(9, 1, 2, 9, 3, 4));
        backend.rope(x, 2, 3, 1, f32(row(0, 1)));
        assertArrayEquals(row(9, -2, 1, 9, -4, 3), row(x, 0));
    }

    @Test
    void attentionIsCausalAndFollowsTheBlockTable() {
        // latents [rank 1 ; rope 1], blocks of 1 token, positions 0 and 1 in blocks 2 and 0
        LatentCache cache = new LatentCache(Matrices.allocate(3 * 2 * 4), DType.F32, 3, 1, 2);
        List<AttentionSpan> spans = List.of(new AttentionSpan(0, 2, 0, new int[] {2, 0}));
        backend.storeLatents(f32(row(8, 0), row(16, Math.log(3))), spans, cache);
        assertEquals(8, slots(cache).getFloat(2, 0));
        TensorView out = zeros(2, 1);
        backend.latentAttention(f32(row(0, 2), row(0, 2)), 1, 1, 0.5f, spans, cache, out);
        assertEquals(8, out.getFloat(0, 0));
        assertEquals(8 * 0.25 + 16 * 0.75, out.getFloat(1, 0), 1e-5);
    }

    @Test
    void latentsAreRoundedToBf16WhenTheCacheIsBf16() {
        LatentCache cache = new LatentCache(Matrices.allocate(4), DType.BF16, 1, 1, 2);
        List<AttentionSpan> spans = List.of(new AttentionSpan(0, 1, 0, new int[] {0}));
        backend.storeLatents(f32(row(1 + 0x1p-8, 1 + 0x1.8p-7)), spans, cache);
        TensorView y = zeros(1, 2);
        backend.embed(slots(cache), new int[] {0}, y);
        assertArrayEquals(row(1, 1 + 0x1p-6), row(y, 0));
    }

    private static TensorView slots(LatentCache cache) {
        return TensorView.contiguous(
                cache.segment(), cache.dtype(), (long) cache.numBlocks() * cache.blockTokens(), cache.latentDim());
    }

    private float[] apply(LinearWeight weight, float[] x) {
        TensorView y = zeros(1, weight.outFeatures());
        backend.linear(weight).apply(f32(x), y);
        return row(y, 0);
    }

    private static GatedMlp.Weights mlp(double gate, double up, double down) {
        return new GatedMlp.Weights(
                new LinearWeight.Plain(f32(row(gate))),
                new LinearWeight.Plain(f32(row(up))),
                new LinearWeight.Plain(f32(row(down))));
    }
}
