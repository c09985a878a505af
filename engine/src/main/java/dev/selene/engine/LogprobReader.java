package dev.selene.engine;

import dev.selene.base.TensorView;
import java.util.Arrays;

/**
 * Reads log-probabilities off rows of logits: {@code (l - max) - ln Σ exp(l - max)} in F64, summed by ascending id, rounded
 * to F32. Single-threaded; sized once for a vocabulary.
 */
final class LogprobReader {
    private final float[] logits;
    private final int[] topIds = new int[LogprobOptions.MAX_TOP];

    LogprobReader(int vocabSize) {
        this.logits = new float[vocabSize];
    }

    /**
     * @param rows F32 {@code [rows, vocabSize]}
     * @param tokenId the token that came
     * @param numTop most probable tokens to tell beside it
     */
    TokenLogprobs read(TensorView rows, long row, int tokenId, int numTop) {
        LogitRow.copyRow(rows, row, logits);
        int numFound = Math.min(Math.max(numTop, 1), logits.length);
        TopTokens.find(logits, numFound, topIds);
        float max = logits[topIds[0]];
        double sum = 0;
        for (float logit : logits) sum += Math.exp((double) logit - max);
        double logSum = Math.log(sum);
        int[] ids = Arrays.copyOf(topIds, Math.min(numTop, numFound));
        float[] logprobs = new float[ids.length];
        for (int i = 0; i < ids.length; i++) logprobs[i] = logprob(ids[i], max, logSum);
        return new TokenLogprobs(tokenId, logprob(tokenId, max, logSum), ids, logprobs);
    }

    private float logprob(int id, float max, double logSum) {
        return (float) ((double) logits[id] - max - logSum);
    }
}
