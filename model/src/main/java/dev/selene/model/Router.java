package dev.selene.model;

import dev.selene.base.TensorView;
import dev.selene.compute.Routing;
import dev.selene.formats.MoeConfig;
import java.util.Arrays;
import java.util.Optional;

/**
 * Chooses each token's experts from the router's logits. Everything in F32, as published; where two experts score the
 * same the lower id wins, so that the choice does not depend on a sort.
 *
 * <p>Source: modeling_deepseek.py of DeepSeek-V3 (MoEGate, noaux_tc) and of DeepSeek-V2 (greedy, group_limited_greedy).
 * Not thread-safe: the scratch arrays are this object's.
 */
final class Router {
    private static final float ROUTING_SUM_EPS = 1e-20f; // of the published normalisation

    private final MoeConfig config;
    private final Optional<float[]> correctionBias;
    private final float[] scores;
    private final float[] choice;
    private final boolean[] taken;

    Router(MoeConfig config, Optional<float[]> correctionBias) {
        this.config = config;
        this.correctionBias = correctionBias;
        this.scores = new float[config.numRoutedExperts()];
        this.choice = new float[config.numRoutedExperts()];
        this.taken = new boolean[config.numRoutedExperts()];
    }

    /**
     * @param logits F32 {@code [tokens, numRoutedExperts]}
     * @param routing receives ids by descending selection score, and their weights
     */
    void route(TensorView logits, Routing routing) {
        for (int token = 0; token < routing.tokens(); token++) {
            score(logits, token);
            for (int e = 0; e < choice.length; e++)
                choice[e] =
                        scores[e] + (correctionBias.isPresent() ? correctionBias.get()[e] : 0f);
            if (config.numGroups() > 1 && config.selection() != MoeConfig.Selection.GREEDY) maskGroups();
            choose(token, routing);
            weigh(token, routing);
        }
    }

    private void score(TensorView logits, int token) {
        switch (config.scoring()) {
            case SIGMOID -> {
                for (int e = 0; e < scores.length; e++)
                    scores[e] = (float) (1 / (1 + StrictMath.exp(-(double) logits.getFloat(token, e))));
            }
            case SOFTMAX -> softmax(logits, token);
        }
    }

    private void softmax(TensorView logits, int token) {
        float max = Float.NEGATIVE_INFINITY;
        for (int e = 0; e < scores.length; e++) max = Math.max(max, logits.getFloat(token, e));
        double sum = 0;
        for (int e = 0; e < scores.length; e++) {
            scores[e] = (float) StrictMath.exp(logits.getFloat(token, e) - max);
            sum += scores[e];
        }
        for (int e = 0; e < scores.length; e++) scores[e] = (float) (scores[e] / sum);
    }

    /** Leaves only the best groups in {@link #choice}; experts of a group have consecutive ids. */
    private void maskGroups() {
        int groups = config.numGroups();
        int width = choice.length / groups;
        float[] groupScores = new float[groups];
        for (int g = 0; g < groups; g++) groupScores[g] = groupScore(g * width, width);
        boolean[] kept = new boolean[groups];
        for (int i = 0; i < config.topkGroups(); i++) kept[largest(groupScores, kept)] = true;
        for (int e = 0; e < choice.length; e++) if (!kept[e / width]) choice[e] = Float.NEGATIVE_INFINITY;
    }

    private float groupScore(int first, int width) {
        float best = Float.NEGATIVE_INFINITY;
        float second = Float.NEGATIVE_INFINITY;
        for (int e = first; e < first + width; e++) {
            if (choice[e] > best) {
                second = best;
                best = choice[e];
            } else if (choice[e] > second) {
                second = choice[e];
            }
        }
        return config.selection() == MoeConfig.Selection.NOAUX_TC && width > 1 ? best + second : best;
    }

    private void choose(int token, Routing routing) {
        int k = routing.expertsPerToken();
        Arrays.fill(taken, false);
        for (int j = 0; j < k; j++) {
            int best = largest(choice, taken);
            routing.ids()[token * k + j] = best;
            taken[best] = true;
        }
    }

    /**
     * Index of the largest number that is not taken, the first of equals. NaN counts as larger than all, so that it
     * reaches the logits, where it is told, instead of being passed over.
     */
    private static int largest(float[] values, boolean[] taken) {
        int best = -1;
        for (int i = 0; i < values.length; i++) if (!taken[i] && (best < 0 || !(values[i] <= values[best]))) best = i;
        return best;
    }

    private void weigh(int token, Routing routing) {
        int k = routing.expertsPerToken();
        boolean normalise = config.normTopkProb() && k > 1;
        float sum = 0;
        for (int j = 0; j < k; j++) sum += scores[routing.ids()[token * k + j]];
        // DeepSeek-V2's code scales only what it did not normalise; V3's does both
        boolean scale = config.selection() == MoeConfig.Selection.NOAUX_TC || !normalise;
        float factor = scale ? (float) config.routedScalingFactor() : 1f;
        for (int j = 0; j < k; j++) {
            float weight = scores[routing.ids()[token * k + j]];
            if (normalise) weight /= sum + ROUTING_SUM_EPS;
            routing.weights()[token * k + j] = weight * factor;
        }
    }
}
