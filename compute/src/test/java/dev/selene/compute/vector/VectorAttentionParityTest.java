package dev.selene.compute.vector;

import static dev.selene.compute.Views.assertNear;
import static dev.selene.compute.Views.assertSameBits;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.Backend;
import dev.selene.compute.LatentCache;
import dev.selene.compute.Matrices;
import dev.selene.compute.RandomWeights;
import dev.selene.compute.scalar.ScalarBackend;
import dev.selene.testkit.AwkwardShapes;
import dev.selene.testkit.Tolerances;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Latent attention against the scalar backend, and its bits against themselves under every way to cut the work. */
class VectorAttentionParityTest {
    private static final long SEED = 4500;
    private static final float SCALE = 0.13f;
    private static final int BLOCK_TOKENS = 5;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    private final RandomWeights values = new RandomWeights(random, AwkwardShapes.STRIDE_GAP);
    private final Backend scalar = new ScalarBackend();

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void headsRanksAndLengthsGiveTheDefinition(DType dtype) {
        try (Backend vectors = TestBackends.vectors()) {
            for (int heads : List.of(1, 3, 4, 16, 17))
                for (int rank : List.of(1, 15, 16, 64))
                    for (int tokens : List.of(1, 63, 64, 65, 150))
                        check(vectors, new Case(dtype, heads, rank, rank == 16 ? 0 : 7, tokens));
        }
    }

    private void check(Backend backend, Case sizes) {
        LatentCache cache = cache(sizes, sizes.tokens);
        TensorView latents = matrix(sizes.tokens, sizes.dim());
        TensorView queries = matrix(sizes.tokens, sizes.heads * sizes.dim());
        List<AttentionSpan> spans = List.of(new AttentionSpan(0, sizes.tokens, 0, table(cache.numBlocks())));
        backend.storeLatents(latents, spans, cache);
        TensorView want = matrix(sizes.tokens, sizes.heads * sizes.rank);
        TensorView got = matrix(sizes.tokens, sizes.heads * sizes.rank);
        scalar.latentAttention(queries, sizes.heads, sizes.rank, SCALE, spans, cache, want);
        backend.latentAttention(queries, sizes.heads, sizes.rank, SCALE, spans, cache, got);

        double largestLatent = largest(latents);
        double tolerance = largestLatent
                * Tolerances.attention(
                        sizes.tokens, sizes.dim(), SCALE * sizes.dim() * largest(queries) * largestLatent);
        assertNear(want, got, (_, _) -> tolerance, sizes + ", seed " + SEED);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void bitsDependNeitherOnChunksNorBlocksNorOtherSequencesNorThreadsNorKernels(DType dtype) {
        Case sizes = new Case(dtype, 17, 33, 6, 150);
        TensorView latents = matrix(sizes.tokens, sizes.dim());
        TensorView queries = matrix(sizes.tokens, sizes.heads * sizes.dim());
        TensorView whole = matrix(sizes.tokens, sizes.heads * sizes.rank);
        try (Backend vectors = TestBackends.vectors()) {
            LatentCache cache = cache(sizes, sizes.tokens);
            List<AttentionSpan> spans = List.of(new AttentionSpan(0, sizes.tokens, 0, table(cache.numBlocks())));
            vectors.storeLatents(latents, spans, cache);
            vectors.latentAttention(queries, sizes.heads, sizes.rank, SCALE, spans, cache, whole);
        }
        TestBackends.forEach(backend -> {
            for (int chunk : List.of(1, 2, 7, 64, 150)) {
                LatentCache cache = cache(sizes, sizes.tokens);
                int[] table = table(cache.numBlocks());
                TensorView got = matrix(sizes.tokens, sizes.heads * sizes.rank);
                for (int first = 0; first < sizes.tokens; first += chunk) {
                    int rows = Math.min(chunk, sizes.tokens - first);
                    List<AttentionSpan> spans = List.of(new AttentionSpan(0, rows, first, table));
                    backend.storeLatents(latents.rowRange(first, rows), spans, cache);
                    backend.latentAttention(
                            queries.rowRange(first, rows),
                            sizes.heads,
                            sizes.rank,
                            SCALE,
                            spans,
                            cache,
                            got.rowRange(first, rows));
                }
                assertSameBits(whole, got, "chunks of " + chunk);
            }
        });
    }

    @Test
    void sequencesOfOneBatchDoNotMix() {
        Case sizes = new Case(DType.BF16, 3, 24, 8, 100);
        LatentCache cache = cache(sizes, 2 * sizes.tokens);
        int[] table = table(cache.numBlocks());
        int half = table.length / 2;
        int[] first = java.util.Arrays.copyOf(table, half);
        int[] second = java.util.Arrays.copyOfRange(table, half, table.length);
        TensorView latents = matrix(sizes.tokens, sizes.dim());
        TensorView queries = matrix(sizes.tokens, sizes.heads * sizes.dim());
        List<AttentionSpan> both = List.of(new AttentionSpan(70, 30, 0, second), new AttentionSpan(0, 70, 0, first));
        TestBackends.forEach(backend -> {
            TensorView together = matrix(sizes.tokens, sizes.heads * sizes.rank);
            TensorView apart = matrix(sizes.tokens, sizes.heads * sizes.rank);
            backend.storeLatents(latents, both, cache);
            backend.latentAttention(queries, sizes.heads, sizes.rank, SCALE, both, cache, together);
            for (AttentionSpan span : both)
                backend.latentAttention(queries, sizes.heads, sizes.rank, SCALE, List.of(span), cache, apart);
            assertSameBits(apart, together, "two sequences");
        });
    }

    @Test
    void aNaNSpoilsOnlyTheRowsThatSeeIt() {
        Case sizes = new Case(DType.F32, 2, 16, 4, 80);
        TensorView queries = matrix(sizes.tokens, sizes.heads * sizes.dim());
        TensorView latents = matrix(sizes.tokens, sizes.dim());
        List<AttentionSpan> spans = List.of(new AttentionSpan(0, sizes.tokens, 0, table(16)));
        TestBackends.forEach(backend -> {
            LatentCache cache = cache(sizes, sizes.tokens);
            TensorView sound = matrix(sizes.tokens, sizes.heads * sizes.rank);
            backend.storeLatents(latents, spans, cache);
            backend.latentAttention(queries, sizes.heads, sizes.rank, SCALE, spans, cache, sound);

            TensorView spoilt = dev.selene.compute.Views.copy(latents);
            spoilt.setFloat(66, 3, Float.NaN);
            backend.storeLatents(spoilt, spans, cache);
            TensorView got = matrix(sizes.tokens, sizes.heads * sizes.rank);
            backend.latentAttention(queries, sizes.heads, sizes.rank, SCALE, spans, cache, got);
            assertSameBits(sound.rowRange(0, 66), got.rowRange(0, 66), "rows before the NaN");
            for (int t = 66; t < sizes.tokens; t++)
                for (int i = 0; i < got.columns(); i++)
                    if (!Float.isNaN(got.getFloat(t, i))) throw new AssertionError("row " + t + " hides the NaN");
        });
    }

    @Test
    void infiniteScoresGiveWhatTheDefinitionGives() {
        // scores of -inf for the first 70 keys, then finite; a query of +inf; all scores -inf
        Case sizes = new Case(DType.F32, 1, 4, 1, 72);
        LatentCache cache = cache(sizes, sizes.tokens);
        TensorView latents = matrix(sizes.tokens, sizes.dim());
        for (int t = 0; t < 70; t++) latents.setFloat(t, 4, Float.NEGATIVE_INFINITY);
        TensorView queries = matrix(sizes.tokens, sizes.dim());
        for (int t = 0; t < sizes.tokens; t++) queries.setFloat(t, 4, 1);
        queries.setFloat(71, 4, 0);
        List<AttentionSpan> spans = List.of(new AttentionSpan(0, sizes.tokens, 0, table(cache.numBlocks())));
        TensorView want = matrix(sizes.tokens, sizes.rank);
        scalar.storeLatents(latents, spans, cache);
        scalar.latentAttention(queries, 1, sizes.rank, SCALE, spans, cache, want);
        TestBackends.forEach(backend -> {
            TensorView got = matrix(sizes.tokens, sizes.rank);
            backend.latentAttention(queries, 1, sizes.rank, SCALE, spans, cache, got);
            assertNear(want, got, (_, _) -> 1e-5, "infinite scores");
        });
        if (!Float.isNaN(want.getFloat(69, 0)) || Float.isNaN(want.getFloat(70, 0)))
            throw new AssertionError("the case does not show what it should");
    }

    private record Case(DType dtype, int heads, int rank, int rope, int tokens) {
        int dim() {
            return rank + rope;
        }
    }

    private static LatentCache cache(Case sizes, int positions) {
        int blocks = Math.ceilDiv(positions, BLOCK_TOKENS) + 3;
        long bytes = (long) blocks * BLOCK_TOKENS * sizes.dim() * sizes.dtype.bytes();
        LatentCache cache = new LatentCache(Matrices.allocate(bytes), sizes.dtype, blocks, BLOCK_TOKENS, sizes.dim());
        cache.segment().fill((byte) 0xff); // NaN wherever nothing was stored
        return cache;
    }

    /** All blocks in an order of chance. */
    private int[] table(int blocks) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < blocks; i++) order.add(i);
        Collections.shuffle(order, Random.from(random));
        return order.stream().mapToInt(i -> i).toArray();
    }

    private TensorView matrix(int rows, int columns) {
        return values.matrix(DType.F32, rows, columns);
    }

    private static double largest(TensorView view) {
        double largest = 0;
        for (int r = 0; r < view.rows(); r++)
            for (int c = 0; c < view.columns(); c++) largest = Math.max(largest, Math.abs(view.getFloat(r, c)));
        return largest;
    }
}
