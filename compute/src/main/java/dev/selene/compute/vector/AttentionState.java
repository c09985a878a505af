package dev.selene.compute.vector;

import java.util.Arrays;

/**
 * The online softmax of some queries: for each the largest score, the sum of weights and the weighted sum of values so
 * far, both relative to that score. Scores and sums F64, values F32. Source: Milakov and Gimelshein 2018,
 * arXiv:1805.02867.
 */
final class AttentionState {
    private final int rank;
    private final double[] max;
    private final double[] total;
    final float[] values; // [queries, rank]
    private final float[] weights = new float[VectorLatentAttention.KEYS];

    AttentionState(int queries, int rank) {
        this.rank = rank;
        this.max = new double[queries];
        this.total = new double[queries];
        this.values = new float[queries * rank];
    }

    void clear() {
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
        Arrays.fill(total, 0);
        Arrays.fill(values, 0);
    }

    /**
     * Takes in one block of keys.
     *
     * @param scores of {@code keys} keys from {@code scoresAt}; overwritten by nothing
     * @param rows the keys, {@code stride} apart; their first {@code rank} elements are the values
     */
    void add(Kernels kernels, int query, double[] scores, int scoresAt, int keys, float[] rows, int stride) {
        double newMax = max[query];
        for (int j = 0; j < keys; j++) newMax = Math.max(newMax, scores[scoresAt + j]);
        if (newMax == Double.NEGATIVE_INFINITY) return; // no key has any weight yet

        // what was summed so far is relative to the smaller maximum
        double shrink = Exp.exp(max[query] - newMax);
        double sum = total[query] * shrink;
        int at = query * rank;
        if (shrink != 1) for (int i = at; i < at + rank; i++) values[i] *= (float) shrink;

        for (int j = 0; j < keys; j++) {
            double weight = Exp.exp(scores[scoresAt + j] - newMax);
            weights[j] = (float) weight;
            sum += weight;
        }
        kernels.addScaled(weights, 0, keys, rows, 0, stride, rank, values, at);
        max[query] = newMax;
        total[query] = sum;
    }

    /** Turns the values of a query into their weighted mean, NaN if no key had weight. */
    void finish(int query) {
        int at = query * rank;
        for (int i = at; i < at + rank; i++) values[i] = (float) (values[i] / total[query]);
    }
}
