package dev.selene.compute.scalar;

import dev.selene.base.TensorView;
import dev.selene.compute.LatentCache;

/** Softmax over all keys at once; everything between the queries and the result is F64. */
final class ScalarLatentAttention {
    private final TensorView queries;
    private final int rank;
    private final float scale;
    private final LatentCache cache;
    private final TensorView slots;
    private final TensorView out;

    ScalarLatentAttention(TensorView queries, int rank, float scale, LatentCache cache, TensorView out) {
        this.queries = queries;
        this.rank = rank;
        this.scale = scale;
        this.cache = cache;
        this.out = out;
        // [numBlocks * blockTokens, latentDim]
        this.slots = TensorView.contiguous(
                cache.segment(), cache.dtype(), (long) cache.numBlocks() * cache.blockTokens(), cache.latentDim());
    }

    /** One row of one head over keys {@code [0, position]}. */
    void attend(int row, int head, int position, int[] blockTable) {
        double[] scores = new double[position + 1];
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j <= position; j++) {
            long slot = slot(blockTable, j);
            double dot = 0;
            for (int i = 0; i < cache.latentDim(); i++)
                dot += (double) queries.getFloat(row, (long) head * cache.latentDim() + i)
                        * FloatWeights.element(slots, slot, i);
            scores[j] = scale * dot;
            max = Math.max(max, scores[j]);
        }

        double sum = 0;
        double[] values = new double[rank];
        for (int j = 0; j <= position; j++) {
            double probability = StrictMath.exp(scores[j] - max);
            sum += probability;
            long slot = slot(blockTable, j);
            for (int i = 0; i < rank; i++) values[i] += probability * FloatWeights.element(slots, slot, i);
        }
        for (int i = 0; i < rank; i++) out.setFloat(row, (long) head * rank + i, (float) (values[i] / sum));
    }

    private long slot(int[] blockTable, int position) {
        return cache.byteOffset(blockTable, position)
                / ((long) cache.latentDim() * cache.dtype().bytes());
    }
}
