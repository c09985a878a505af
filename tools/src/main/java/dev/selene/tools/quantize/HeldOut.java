package dev.selene.tools.quantize;

import dev.selene.base.TensorView;

/**
 * How the two models predict held-out text: sums over tokens, from logits. Everything in F64.
 *
 * <p>The Kullback–Leibler divergence of a position is {@code Σ_v p(v) · (log p(v) − log q(v))} with p of the source and q of
 * the result. Not thread-safe.
 */
final class HeldOut {
    /** Upper ends of the histogram's bins of divergence; the last bin has none. */
    static final double[] KL_BINS = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};

    private final long[] klHistogram = new long[KL_BINS.length + 1];
    private long positions;
    private long predictions;
    private long sameTop;
    private double sourceNll;
    private double resultNll;
    private double kl;
    private double largestKl;
    private boolean isFinite = true;

    /**
     * Adds one position.
     *
     * @param row of both views, F32 {@code [rows, vocabSize]}
     * @param nextId what came next in the text; negative at its end
     */
    void add(TensorView source, TensorView result, long row, int nextId) {
        double sourceNorm = logNorm(source, row);
        double resultNorm = logNorm(result, row);
        if (!Double.isFinite(sourceNorm) || !Double.isFinite(resultNorm)) {
            isFinite = false;
            return;
        }
        double divergence = 0;
        int sourceTop = 0;
        int resultTop = 0;
        for (int v = 0; v < source.columns(); v++) {
            double logP = source.getFloat(row, v) - sourceNorm;
            double logQ = result.getFloat(row, v) - resultNorm;
            divergence += Math.exp(logP) * (logP - logQ);
            if (source.getFloat(row, v) > source.getFloat(row, sourceTop)) sourceTop = v;
            if (result.getFloat(row, v) > result.getFloat(row, resultTop)) resultTop = v;
        }
        divergence = Math.max(divergence, 0); // rounding may leave it a little below
        kl += divergence;
        largestKl = Math.max(largestKl, divergence);
        klHistogram[bin(divergence)]++;
        positions++;
        if (sourceTop == resultTop) sameTop++;
        if (nextId < 0) return;
        predictions++;
        sourceNll += sourceNorm - source.getFloat(row, nextId);
        resultNll += resultNorm - result.getFloat(row, nextId);
    }

    /** {@code log Σ_v e^x(v)}; NaN or infinite if a logit is. */
    private static double logNorm(TensorView logits, long row) {
        double max = Double.NEGATIVE_INFINITY;
        for (int v = 0; v < logits.columns(); v++) max = Math.max(max, logits.getFloat(row, v));
        double sum = 0;
        for (int v = 0; v < logits.columns(); v++) sum += Math.exp(logits.getFloat(row, v) - max);
        return max + Math.log(sum);
    }

    private static int bin(double divergence) {
        int bin = 0;
        while (bin < KL_BINS.length && divergence >= KL_BINS[bin]) bin++;
        return bin;
    }

    Summary summary() {
        return new Summary(
                positions,
                Math.exp(sourceNll / predictions),
                Math.exp(resultNll / predictions),
                kl / positions,
                largestKl,
                (double) sameTop / positions,
                klHistogram.clone(),
                isFinite);
    }

    /**
     * Means over all positions.
     *
     * @param top1Agreement share of positions where both have the same largest logit
     * @param klHistogram positions in each bin of {@link #KL_BINS}
     * @param isFinite no logit was NaN or infinite; positions with such are not in the means
     */
    record Summary(
            long positions,
            double sourcePerplexity,
            double resultPerplexity,
            double meanKl,
            double largestKl,
            double top1Agreement,
            long[] klHistogram,
            boolean isFinite) {}
}
