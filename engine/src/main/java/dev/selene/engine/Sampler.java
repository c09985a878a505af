package dev.selene.engine;

import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Draws tokens as {@link LogitRules} and {@link Sampling} say. With {@code w_i = exp((logit_i - max) / temperature)} in F64 over the tokens that
 * the cuts keep, the token is the first, by ascending id, whose running sum of w exceeds {@code u · Σw}; u is number
 * {@code position} of the Philox stream {@code seed}. Single-threaded; sized once for a vocabulary.
 */
final class Sampler {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int vocabSize;
    private final float[] logits;
    private final double[] weights;
    private final TokenHeap ranking;
    /** {@code [0, numKept)}: the ids that the cuts keep. */
    private final int[] kept;

    private int numKept;
    /** True when {@code kept} is in the order of {@link TokenHeap}, false when ids ascend. */
    private boolean ranked;
    /** Negated distances from the expected surprise, by id; empty until typical-p asks for them. */
    private float[] typicality = {};

    Sampler(int vocabSize) {
        this.vocabSize = vocabSize;
        this.logits = new float[vocabSize];
        this.weights = new double[vocabSize];
        this.ranking = new TokenHeap(vocabSize);
        this.kept = new int[vocabSize];
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

        keepTopK(sampling.topK());
        weigh(logits[best], sampling.temperature());
        keepTopP(sampling.topP());
        keepMinP(sampling.minP());
        keepTypical(sampling.typicalP(), logits[best], sampling.temperature());
        if (ranked) Arrays.sort(kept, 0, numKept);
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

    private void keepTopK(int topK) {
        ranked = topK > 0 && topK < vocabSize;
        numKept = ranked ? topK : vocabSize;
        if (ranked) ranking.fill(logits);
        for (int i = 0; i < numKept; i++) kept[i] = ranked ? ranking.pop() : i;
    }

    private void weigh(float max, double temperature) {
        for (int i = 0; i < numKept; i++) weights[kept[i]] = Math.exp(((double) logits[kept[i]] - max) / temperature);
    }

    private void keepTopP(double topP) {
        if (topP == 1) return;
        double share = topP * sumOfKept();
        double sum = 0;
        int numReached = 0;
        if (!ranked) ranking.fill(logits);
        while (numReached < numKept && sum < share) {
            if (!ranked) kept[numReached] = ranking.pop();
            sum += weights[kept[numReached++]];
        }
        numKept = numReached;
        ranked = true;
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

        double share = typicalP * total;
        double sum = 0;
        int numReached = 0;
        ranking.fill(typicality, kept, numKept);
        while (numReached < numKept && sum < share) {
            kept[numReached] = ranking.pop();
            sum += weights[kept[numReached++]];
        }
        numKept = numReached;
        ranked = true;
    }

    /** {@code -ln p}; +infinity for a token that cannot be. */
    private double surprise(int id, float max, double temperature, double logTotal) {
        return logTotal - ((double) logits[id] - max) / temperature;
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
