package dev.selene.engine;

import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import dev.selene.compute.vector.TokenWeights;

/**
 * Draws tokens as {@link LogitRules} and {@link Sampling} say. With the {@link TokenWeights} w of the tokens that the cuts keep, the
 * token is the first, by ascending id, whose running sum of w exceeds {@code u · Σw}; u is number {@code position} of the Philox
 * stream {@code seed}. Weights are whole numbers, so sums are exact. Single-threaded; sized once for a vocabulary.
 */
final class Sampler {
    /** Shares of the best token's weight above which tokens are tried first for top-p. */
    private static final double[] LIKELY = {1e-3, 1e-5};

    /** What a threshold on weights may be off when it is turned into one on logits, relative to a weight. */
    private static final double THRESHOLD_MARGIN = 1e-3;

    private static final long[] EQUAL_WEIGHTS = {};

    private final int vocabSize;
    private final TokenWeights tokenWeights;
    private final LogitRow logits;
    private final TokenSelector selector;
    /** By id, for {@code kept}. */
    private final long[] weights;
    /** {@code [0, numKept)}: the ids that the cuts keep, ascending; unused while {@code keepsAll}. */
    private final int[] kept;

    /** Sums of weights by block of ids, while {@code keepsAll}. */
    private final long[] blockSums;

    private boolean keepsAll;
    private int numKept;
    private float max;
    private double temperature;
    private double scale;
    /** Negated distances from the expected surprise, by id; empty until typical-p asks for them. */
    private float[] typicality = {};

    Sampler(int vocabSize) {
        this.vocabSize = vocabSize;
        this.tokenWeights = new TokenWeights(vocabSize);
        this.logits = new LogitRow(vocabSize, tokenWeights);
        this.selector = new TokenSelector(vocabSize);
        this.weights = new long[vocabSize];
        this.kept = new int[vocabSize];
        this.blockSums = new long[logits.numBlocks()];
    }

    /**
     * The token at {@code position} of a sequence.
     *
     * @param rows F32 {@code [rows, vocabSize]}; -infinity is a token that cannot be
     * @throws SeleneException INTERNAL if the row holds NaN or +infinity, or nothing but -infinity; USER if the rules
     *     leave no token
     */
    int sample(TensorView rows, long row, RuleState rules, Sampling sampling, int position) {
        logits.load(rows, row);
        int best = logits.largest();
        if (isBroken(best)) throw brokenLogits(position, best);
        if (rules.changesLogits()) {
            rules.apply(logits.values);
            logits.findMaxima();
            best = logits.largest();
            if (isBroken(best))
                throw SeleneException.user("request: mask, min_tokens, logit_bias and penalties leave no token at"
                        + " position " + position + ", or make one infinitely probable");
        }
        if (sampling.temperature() == 0) return best;

        max = logits.values[best];
        temperature = sampling.temperature();
        scale = Math.min(1 / temperature, Double.MAX_VALUE);
        keepsAll = true;
        keepTopK(sampling.topK());
        keepTopP(sampling.topP());
        keepMinP(sampling.minP());
        keepTypical(sampling.typicalP());
        return draw(Philox.uniform(sampling.seed(), position));
    }

    private boolean isBroken(int best) {
        return best < 0 || !(logits.values[best] < Float.POSITIVE_INFINITY);
    }

    private SeleneException brokenLogits(int position, int best) {
        return new SeleneException(
                SeleneException.Kind.INTERNAL,
                "logits of position " + position + " hold "
                        + (best < 0 ? "only -Infinity" : logits.values[best] + " at token id " + best)
                        + ": a weight is not a number or a kernel is wrong; verify the checkpoint's files");
    }

    private void keepTopK(int topK) {
        if (topK == 0 || topK >= vocabSize) return;
        keepAtLeast(logits.reachedBy(topK));
        numKept = selector.keepLargest(kept, numKept, logits.values, EQUAL_WEIGHTS, topK);
    }

    /** Most often few tokens reach the share: they are tried first. */
    private void keepTopP(double topP) {
        if (topP == 1) return;
        long share = Math.max(1, (long) Math.ceil(topP * sumOfKept()));
        if (keepsAll) {
            for (int i = 0; i < LIKELY.length && (keepsAll || sumOfKept() < share); i++)
                keepAtLeast(logitOfWeight(LIKELY[i]));
            if (sumOfKept() < share) keepList();
        }
        numKept = selector.keepLargest(kept, numKept, logits.values, weights, share);
    }

    private void keepMinP(double minP) {
        if (minP == 0) return;
        if (keepsAll) keepAtLeast(logitOfWeight(minP));
        long least = (long) Math.ceil(minP * TokenWeights.ONE);
        int numLikely = 0;
        for (int i = 0; i < numKept; i++) if (weights[kept[i]] >= least) kept[numLikely++] = kept[i];
        numKept = numLikely;
    }

    private void keepTypical(double typicalP) {
        if (typicalP == 1) return;
        if (keepsAll) keepList();
        long total = sumOfKept();
        double logTotal = Math.log((double) total / TokenWeights.ONE);
        double entropy = 0;
        for (int i = 0; i < numKept; i++) {
            double probability = (double) weights[kept[i]] / total;
            if (probability > 0) entropy += probability * surprise(kept[i], logTotal);
        }
        if (typicality.length == 0) typicality = new float[vocabSize];
        for (int i = 0; i < numKept; i++)
            typicality[kept[i]] = (float) -Math.abs(surprise(kept[i], logTotal) - entropy);
        long share = Math.max(1, (long) Math.ceil(typicalP * total));
        numKept = selector.keepLargest(kept, numKept, typicality, weights, share);
    }

    /** {@code -ln p}; +infinity for a token that cannot be. */
    private double surprise(int id, double logTotal) {
        return logTotal - ((double) logits.values[id] - max) / temperature;
    }

    /** A logit that no token is below whose weight is at least this share of the best. */
    private float logitOfWeight(double share) {
        return Math.nextDown((float) (max + (Math.log(share) - THRESHOLD_MARGIN) * temperature));
    }

    private void keepAtLeast(float threshold) {
        numKept = logits.atLeast(threshold, kept);
        keepsAll = false;
        for (int i = 0; i < numKept; i++) weights[kept[i]] = TokenWeights.weight(logits.values[kept[i]], max, scale);
    }

    /** Keeps all, one by one. */
    private void keepList() {
        for (int id = 0; id < vocabSize; id++) kept[id] = id;
        numKept = vocabSize;
        keepsAll = false;
        tokenWeights.fill(logits.values, 0, vocabSize, max, scale, weights);
    }

    private long sumOfKept() {
        long sum = 0;
        if (keepsAll)
            for (int block = 0; block < blockSums.length; block++) sum += blockSums[block] = sumOfBlock(block);
        else for (int i = 0; i < numKept; i++) sum += weights[kept[i]];
        return sum;
    }

    private long sumOfBlock(int block) {
        return tokenWeights.sum(logits.values, block * LogitRow.BLOCK, logits.end(block), max, scale);
    }

    private int draw(double uniform) {
        long target = Math.unsignedMultiplyHigh((long) (uniform * 0x1p53) << 11, sumOfKept()); // floor(u * sum)
        long sum = 0;
        if (!keepsAll) {
            for (int i = 0; i < numKept; i++) {
                sum += weights[kept[i]];
                if (sum > target) return kept[i];
            }
        } else {
            int block = 0;
            while (sum + blockSums[block] <= target) sum += blockSums[block++];
            for (int id = block * LogitRow.BLOCK; id < logits.end(block); id++) {
                sum += TokenWeights.weight(logits.values[id], max, scale);
                if (sum > target) return id;
            }
        }
        throw new IllegalStateException(
                "no token at " + uniform + " of " + sum); // u < 1 keeps the target below the sum
    }
}
