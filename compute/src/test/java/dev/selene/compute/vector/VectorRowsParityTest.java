package dev.selene.compute.vector;

import static dev.selene.compute.Views.assertNear;
import static dev.selene.compute.Views.assertSameBits;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.LatentCache;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Matrices;
import dev.selene.compute.RandomWeights;
import dev.selene.compute.RandomWeights.Format;
import dev.selene.compute.Views;
import dev.selene.compute.scalar.DecodedRows;
import dev.selene.compute.scalar.ScalarBackend;
import dev.selene.testkit.AwkwardShapes;
import dev.selene.testkit.Tolerances;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations on single rows, and {@code kv_b_proj}, against the scalar backend. */
class VectorRowsParityTest {
    private static final long SEED = 128;
    private static final int TOKENS = 9;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    private final RandomWeights values = new RandomWeights(random, AwkwardShapes.STRIDE_GAP);
    private final ScalarBackend scalar = new ScalarBackend();

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void embeddingHasTheBitsOfItsDefinition(DType dtype) {
        int[] ids = random.ints(TOKENS, 0, 30).toArray();
        for (int hidden : AwkwardShapes.WIDTHS) {
            TensorView table = values.matrix(dtype, 30, hidden);
            TensorView want = matrix(TOKENS, hidden);
            scalar.embed(table, ids, want);
            TestBackends.forEach(backend -> {
                TensorView got = matrix(TOKENS, hidden);
                backend.embed(table, ids, got);
                assertSameBits(want, got, dtype + " of " + hidden);
            });
        }
    }

    @Test
    void rmsNormIsWithinItsRoundingAndHasTheSameBitsInPlaceAndOnAllThreads() {
        for (int hidden : AwkwardShapes.WIDTHS) {
            TensorView x = matrix(TOKENS, hidden);
            for (int i = 0; i < hidden; i++) {
                x.setFloat(1, i, 0);
                x.setFloat(2, i, i == 0 ? Float.NaN : 1);
                x.setFloat(3, i, 1e-20f);
                x.setFloat(4, i, 1e30f);
            }
            TensorView weight = matrix(1, hidden);
            TensorView want = matrix(TOKENS, hidden);
            TensorView first = matrix(TOKENS, hidden);
            scalar.rmsNorm(x, weight, 1e-6, want);
            try (VectorBackend vectors = TestBackends.vectors()) {
                vectors.rmsNorm(x, weight, 1e-6, first);
            }
            assertNear(
                    want,
                    first,
                    (t, i) -> Tolerances.RMS_NORM * Math.abs(want.getFloat(t, i)) + Tolerances.F32_UNDERFLOW,
                    "hidden " + hidden);
            TestBackends.forEach(backend -> {
                TensorView y = Views.copy(x);
                backend.rmsNorm(y, weight, 1e-6, y);
                assertSameBits(first, y, "in place, hidden " + hidden);
            });
        }
    }

    @Test
    void addHasTheBitsOfItsDefinition() {
        for (int columns : AwkwardShapes.WIDTHS) {
            TensorView x = matrix(TOKENS, columns);
            TensorView y = matrix(TOKENS, columns);
            TensorView want = Views.copy(y);
            scalar.add(x, want);
            TestBackends.forEach(backend -> {
                TensorView got = Views.copy(y);
                backend.add(x, got);
                assertSameBits(want, got, columns + " columns");
            });
        }
    }

    @Test
    void ropeHasTheBitsOfItsDefinitionAndLeavesTheRestAlone() {
        for (int rope : List.of(2, 6, 16, 64)) {
            int headWidth = rope + 11;
            TensorView x = matrix(TOKENS, 3 * headWidth);
            TensorView cosSin = matrix(TOKENS, rope);
            TensorView want = Views.copy(x);
            scalar.rope(want, 3, headWidth, 7, cosSin);
            TestBackends.forEach(backend -> {
                TensorView got = Views.copy(x);
                backend.rope(got, 3, headWidth, 7, cosSin);
                assertSameBits(want, got, "rope " + rope);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void storedLatentsHaveTheBitsOfTheirDefinition(DType dtype) {
        int dim = 37;
        TensorView latents = matrix(40, dim);
        latents.setFloat(3, 3, Float.NaN);
        latents.setFloat(4, 3, Float.MAX_VALUE);
        List<AttentionSpan> spans = List.of(
                new AttentionSpan(0, 30, 4, new int[] {5, 0, 3, 9, 7, 1}),
                new AttentionSpan(30, 10, 0, new int[] {2, 8}));
        LatentCache want = cache(dtype, dim);
        scalar.storeLatents(latents, spans, want);
        TestBackends.forEach(backend -> {
            LatentCache got = cache(dtype, dim);
            backend.storeLatents(latents, spans, got);
            Assertions.assertEquals(-1, want.segment().mismatch(got.segment()));
        });
    }

    private static LatentCache cache(DType dtype, int dim) {
        return new LatentCache(Matrices.allocate(10L * 6 * dim * dtype.bytes()), dtype, 10, 6, dim);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16", "FP8", "FP8_EXACT", "INT4", "INT4_EXACT"})
    void kvUpProjectionIsWithinItsRoundingAndOneBitPatternForAllBatches(Format format) {
        for (int rank : List.of(8, 24, 72, 1032)) checkKvUp(format, 3, 19, 5, 21, rank);
        checkKvUp(format, 1, 1, 0, 1, 8);
    }

    private void checkKvUp(Format format, int heads, int nope, int rope, int v, int rank) {
        LinearWeight weight = values.weight(format, heads * (nope + v), rank);
        TensorView queries = matrix(67, heads * (nope + rope));
        TensorView latents = matrix(67, heads * rank);
        TensorView wantQueries = matrix(67, heads * (rank + rope));
        TensorView wantValues = matrix(67, heads * v);
        var definition = scalar.kvUpProjection(weight, heads, nope, rope, v);
        definition.absorbQueries(queries, wantQueries);
        definition.expandValues(latents, wantValues);

        double largestWeight = 0;
        for (int n = 0; n < weight.outFeatures(); n++)
            for (float w : DecodedRows.row(weight, n)) largestWeight = Math.max(largestWeight, Math.abs(w));
        double queryBound = Tolerances.sequentialSum(nope) * nope * largestWeight * largest(queries);
        double valueBound = Tolerances.dotProduct(rank) * rank * largestWeight * largest(latents);

        TensorView firstQueries = matrix(67, heads * (rank + rope));
        TensorView firstValues = matrix(67, heads * v);
        try (VectorBackend vectors = TestBackends.vectors()) {
            var projection = vectors.kvUpProjection(weight, heads, nope, rope, v);
            projection.absorbQueries(queries, firstQueries);
            projection.expandValues(latents, firstValues);
        }
        String what = format + ", rank " + rank + ", seed " + SEED;
        assertNear(wantQueries, firstQueries, (_, i) -> i % (rank + rope) < rank ? queryBound : 0, what);
        assertNear(wantValues, firstValues, (_, _) -> valueBound, what);
        TestBackends.forEach(backend -> {
            var projection = backend.kvUpProjection(weight, heads, nope, rope, v);
            for (int first : List.of(0, 1, 66)) {
                int rows = 67 - first;
                TensorView gotQueries = matrix(rows, heads * (rank + rope));
                TensorView gotValues = matrix(rows, heads * v);
                projection.absorbQueries(queries.rowRange(first, rows), gotQueries);
                projection.expandValues(latents.rowRange(first, rows), gotValues);
                assertSameBits(firstQueries.rowRange(first, rows), gotQueries, what + " from " + first);
                assertSameBits(firstValues.rowRange(first, rows), gotValues, what + " from " + first);
            }
        });
    }

    private static double largest(TensorView view) {
        double largest = 0;
        for (int r = 0; r < view.rows(); r++)
            for (int c = 0; c < view.columns(); c++) largest = Math.max(largest, Math.abs(view.getFloat(r, c)));
        return largest;
    }

    private TensorView matrix(int rows, int columns) {
        return values.matrix(DType.F32, rows, columns);
    }
}
