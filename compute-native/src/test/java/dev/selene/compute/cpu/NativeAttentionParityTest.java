package dev.selene.compute.cpu;

import static dev.selene.compute.Views.assertSameBits;
import static dev.selene.testkit.AwkwardShapes.STRIDE_GAP;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.compute.LatentCache;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Matrices;
import dev.selene.compute.RandomWeights;
import dev.selene.compute.RandomWeights.Format;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Latent attention and its projections on every variant: the bits of vector. */
class NativeAttentionParityTest {
    private static final long SEED = 20_250_715;
    private static final int BLOCK_TOKENS = 8;
    private static final float SCALE = 0.17f;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    private final RandomWeights values = new RandomWeights(random, STRIDE_GAP);

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void everyShapeHasTheBitsOfVector(DType dtype) {
        for (int heads : List.of(1, 3, 16, 17))
            for (int rank : List.of(1, 15, 64, 80))
                for (int tokens : List.of(1, 64, 65, 150)) {
                    Case sizes = new Case(dtype, heads, rank, rank == 64 ? 16 : 7, tokens);
                    TensorView latents = matrix(tokens, sizes.dim());
                    check(sizes, latents, List.of(span(0, tokens, 0, blocks(sizes, tokens))));
                }
    }

    @Test
    void chunksAndSequencesHaveTheBitsOfVector() {
        Case sizes = new Case(DType.BF16, 5, 32, 8, 100);
        TensorView latents = matrix(sizes.tokens, sizes.dim());
        int[] table = blocks(sizes, 200);
        int[] first = java.util.Arrays.copyOf(table, 14);
        int[] second = java.util.Arrays.copyOfRange(table, 14, 28);
        check(sizes, latents, List.of(span(70, 30, 40, second), span(0, 69, 11, first), span(69, 1, 3, second)));
    }

    @Test
    void notANumberAndInfiniteScoresAreThoseOfVector() {
        Case sizes = new Case(DType.F32, 2, 16, 4, 80);
        TensorView latents = matrix(sizes.tokens, sizes.dim());
        latents.setFloat(66, 3, Float.NaN);
        for (int t = 0; t < 65; t++) latents.setFloat(t, 17, Float.NEGATIVE_INFINITY);
        check(sizes, latents, List.of(span(0, sizes.tokens, 0, blocks(sizes, sizes.tokens))));
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"F32", "F16", "BF16", "FP8", "FP8_EXACT", "INT4", "INT4_EXACT"})
    void projectionsHaveTheBitsOfVector(Format format) {
        int heads = 3;
        int rope = 6;
        for (int rank : List.of(16, 40, 136))
            for (int nope : List.of(5, 32))
                for (int tokens : List.of(1, 3, 70)) {
                    int v = nope + 4;
                    LinearWeight weight = values.weight(format, heads * (nope + v), rank);
                    TensorView queries = matrix(tokens, heads * (nope + rope));
                    TensorView latent = matrix(tokens, heads * rank);
                    TensorView wantQueries = matrix(tokens, heads * (rank + rope));
                    TensorView wantValues = matrix(tokens, heads * v);
                    try (Backend vector = Backends.open("vector", 1)) {
                        var projection = vector.kvUpProjection(weight, heads, nope, rope, v);
                        projection.absorbQueries(queries, wantQueries);
                        projection.expandValues(latent, wantValues);
                    }
                    Variants.forEach(backend -> {
                        TensorView gotQueries = matrix(tokens, heads * (rank + rope));
                        TensorView gotValues = matrix(tokens, heads * v);
                        try (var projection = backend.kvUpProjection(weight, heads, nope, rope, v)) {
                            projection.absorbQueries(queries, gotQueries);
                            projection.expandValues(latent, gotValues);
                        }
                        String what = format + ", rank " + rank + ", " + tokens + " tokens";
                        assertSameBits(wantQueries, gotQueries, "queries, " + what);
                        assertSameBits(wantValues, gotValues, "values, " + what);
                    });
                }
    }

    private void check(Case sizes, TensorView latents, List<AttentionSpan> spans) {
        TensorView queries = matrix(sizes.tokens, sizes.heads * sizes.dim());
        TensorView want = matrix(sizes.tokens, sizes.heads * sizes.rank);
        LatentCache cache = cache(sizes);
        try (Backend vector = Backends.open("vector", 1)) {
            vector.storeLatents(latents, spans, cache);
            vector.latentAttention(queries, sizes.heads, sizes.rank, SCALE, spans, cache, want);
        }
        Variants.forEach(backend -> {
            LatentCache own = cache(sizes);
            TensorView got = matrix(sizes.tokens, sizes.heads * sizes.rank);
            backend.storeLatents(latents, spans, own);
            if (cache.segment().mismatch(own.segment()) >= 0) throw new AssertionError("stored latents differ");
            backend.latentAttention(queries, sizes.heads, sizes.rank, SCALE, spans, own, got);
            assertSameBits(want, got, sizes + ", seed " + SEED);
        });
    }

    private record Case(DType dtype, int heads, int rank, int rope, int tokens) {
        int dim() {
            return rank + rope;
        }
    }

    private static AttentionSpan span(int firstRow, int rows, int firstPosition, int[] table) {
        return new AttentionSpan(firstRow, rows, firstPosition, table);
    }

    private static LatentCache cache(Case sizes) {
        int blocks = 40;
        LatentCache cache = new LatentCache(
                Matrices.allocate((long) blocks * BLOCK_TOKENS * sizes.dim() * sizes.dtype.bytes()),
                sizes.dtype,
                blocks,
                BLOCK_TOKENS,
                sizes.dim());
        cache.segment().fill((byte) 0); // what earlier tokens left
        return cache;
    }

    /** Blocks for so many positions, in an order of chance. */
    private int[] blocks(Case sizes, int positions) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 40; i++) order.add(i);
        Collections.shuffle(order, Random.from(random));
        return order.stream()
                .mapToInt(i -> i)
                .limit(Math.ceilDiv(positions, BLOCK_TOKENS) + 3)
                .toArray();
    }

    private TensorView matrix(int rows, int columns) {
        return values.matrix(DType.F32, rows, columns);
    }
}
