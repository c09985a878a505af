package dev.selene.engine;

import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Draws tokens as {@link LogitRules} and {@link Sampling} say. With {@code w_i = exp((logit_i - max) / temperature)} in F64 over the tokens that
 * the cuts keep, the token is the first, by ascending id, whose running sum of w exceeds {@code u · Σw}; u is number
 * {@code position} of the Philox stream {@code seed}. Single-threaded; sized once for a vocabulary.
 */
final class Sampler {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Share of the best token's weight above which tokens are tried first for top-p. */
    private static final double LIKELY = 1e-3;

    private final int vocabSize;
    private final float[] logits;
    private final double[] weights;
    private final TokenRanking ranking;
    /** {@code [0, numKept)}: the ids that the cuts keep. */
    private final int[] kept;

    /** One bit for each id; clear between calls. */
    private final long[] marks;

    private int numKept;
    /** True when {@code kept} is in the order of a {@link TokenRanking}, false when ids ascend. */
    private boolean ranked;
    /** Negated distances from the expected surprise, by id; empty until typical-p asks for them. */
    private float[] typicality = {};

    Sampler(int vocabSize) {
        this.vocabSize = vocabSize;
        this.logits = new float[vocabSize];
        this.weights = new double[vocabSize];
        this.ranking = new TokenRanking(vocabSize);
        this.kept = new int[vocabSize];
        this.marks = new long[Math.ceilDiv(vocabSize, Long.SIZE)];
    }

    /** Reads one row of F32 {@code [rows, into.length]}. */
    static void copyRow(TensorView rows, long row, float[] into) {
        MemorySegment.copy(rows.segment(), F32, rows.byteOffset(row), into, 0, into.length);
    }

    /**
     * The token at {@code position} of a sequence.
     *
     * @param rows F32 {@code [rows, vocabSize]}; -infinity is a token that cannot be
     * @throws SeleneException INTERNAL if the row holds NaN or +infinity, or nothing but -infinity; USER if the rules
     *     leave no token
     */
    int sample(TensorView rows, long row, RuleState rules, Sampling sampling, int position) {
        copyRow(rows, row, logits);
        int best = largest();
        if (best < 0 || !(logits[best] < Float.POSITIVE_INFINITY)) throw brokenLogits(position, best);
        if (rules.changesLogits()) {
            rules.apply(logits);
            best = largest();
            if (best < 0 || !(logits[best] < Float.POSITIVE_INFINITY))
                throw SeleneException.user("request: mask, min_tokens, logit_bias and penalties leave no token at"
                        + " position " + position + ", or make one infinitely probable");
        }
        if (sampling.temperature() == 0) return best;

        keepAll();
        keepTopK(sampling.topK());
        weigh(logits[best], sampling.temperature());
        keepTopP(sampling.topP());
        keepMinP(sampling.minP());
        keepTypical(sampling.typicalP(), logits[best], sampling.temperature());
        sortById();
        return draw(Philox.uniform(sampling.seed(), position));
    }

    /** The id of the largest logit; of NaN or +infinity if there is one; -1 when all are -infinity. */
    private int largest() {
        float max = Float.NEGATIVE_INFINITY;
        int best = -1;
        for (int id = 0; id < vocabSize; id++) {
            if (logits[id] <= max) continue; // false for NaN
            max = logits[id];
            best = id;
            if (!(max < Float.POSITIVE_INFINITY)) break;
        }
        return best;
    }

    private SeleneException brokenLogits(int position, int best) {
        return new SeleneException(
                SeleneException.Kind.INTERNAL,
                "logits of position " + position + " hold "
                        + (best < 0 ? "only -Infinity" : logits[best] + " at token id " + best)
                        + ": a weight is not a number or a kernel is wrong; verify the checkpoint's files");
    }

    private void keepAll() {
        for (int id = 0; id < vocabSize; id++) kept[id] = id;
        numKept = vocabSize;
        ranked = false;
    }

    private void keepTopK(int topK) {
        if (topK == 0 || topK >= vocabSize) return;
        if (topK <= TopTokens.MAX_COUNT) TopTokens.find(logits, topK, kept);
        else rank();
        ranked = true;
        numKept = topK;
    }

    private void rank() {
        if (!ranked) ranking.rank(kept, numKept, logits);
        ranked = true;
    }

    private void weigh(float max, double temperature) {
        for (int i = 0; i < numKept; i++) weights[kept[i]] = Math.exp(((double) logits[kept[i]] - max) / temperature);
    }

    /** Most often few tokens reach the share: they are tried first, since ranking all of them takes long. */
    private void keepTopP(double topP) {
        if (topP == 1) return;
        double share = topP * sumOfKept();
        if (!ranked) {
            keepMinP(LIKELY);
            if (sumOfKept() < share * (1 + 1e-9)) keepAll(); // the margin covers another order of summation
        }
        rank();
        keepShare(share);
    }

    /** Cuts off what comes after the weights' sum has reached {@code share}. */
    private void keepShare(double share) {
        double sum = 0;
        int numReached = 0;
        while (numReached < numKept && sum < share) sum += weights[kept[numReached++]];
        numKept = numReached;
    }

    private void keepMinP(double minP) {
        int numLikely = 0;
        // the best token weighs exp(0) = 1
        for (int i = 0; i < numKept; i++) if (weights[kept[i]] >= minP) kept[numLikely++] = kept[i];
        numKept = numLikely;
    }

    private void keepTypical(double typicalP, float max, double temperature) {
        if (typicalP == 1) return;
        double total = sumOfKept();
        double logTotal = Math.log(total);
        double entropy = 0;
        for (int i = 0; i < numKept; i++) {
            double probability = weights[kept[i]] / total;
            if (probability > 0) entropy += probability * surprise(kept[i], max, temperature, logTotal);
        }
        if (typicality.length == 0) typicality = new float[vocabSize];
        for (int i = 0; i < numKept; i++)
            typicality[kept[i]] = (float) -Math.abs(surprise(kept[i], max, temperature, logTotal) - entropy);

        sortById();
        ranking.rank(kept, numKept, typicality);
        ranked = true;
        keepShare(typicalP * total);
    }

    /** {@code -ln p}; +infinity for a token that cannot be. */
    private double surprise(int id, float max, double temperature, double logTotal) {
        return logTotal - ((double) logits[id] - max) / temperature;
    }

    /** By marks instead of comparisons: the time depends on the vocabulary alone. */
    private void sortById() {
        if (!ranked) return;
        for (int i = 0; i < numKept; i++) marks[kept[i] / Long.SIZE] |= 1L << kept[i];
        numKept = 0;
        for (int word = 0; word < marks.length; word++) {
            for (; marks[word] != 0; marks[word] &= marks[word] - 1)
                kept[numKept++] = word * Long.SIZE + Long.numberOfTrailingZeros(marks[word]);
        }
        ranked = false;
    }

    private double sumOfKept() {
        double sum = 0;
        for (int i = 0; i < numKept; i++) sum += weights[kept[i]];
        return sum;
    }

    private int draw(double uniform) {
        double target = uniform * sumOfKept();
        double sum = 0;
        for (int i = 0; i < numKept; i++) {
            sum += weights[kept[i]];
            if (sum > target) return kept[i];
        }
        throw new IllegalStateException(
                "no token at " + uniform + " of " + sum); // u < 1 keeps the target below the sum
    }
}
