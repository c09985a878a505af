package dev.selene.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.TensorView;
import dev.selene.compute.Routing;
import dev.selene.formats.MoeConfig;
import dev.selene.formats.MoeConfig.ScoringFunction;
import dev.selene.formats.MoeConfig.Selection;
import java.lang.foreign.Arena;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final double LN3 = Math.log(3); // sigmoid(ln 3) = 0.75

    @Test
    void biasDecidesTheChoiceButNotTheWeight() {
        var config = config(3, 1, 1, 1, ScoringFunction.SIGMOID, Selection.NOAUX_TC, true, 2.0);
        var routing = route(config, new float[] {0, 0.2f, 0}, 1, LN3, 0, -LN3);
        assertArrayEquals(new int[] {0}, routing.ids());
        assertArrayEquals(new float[] {1.5f}, routing.weights(), 1e-6f); // one expert is not normalised
        routing = route(config, new float[] {0, 0.3f, 0}, 1, LN3, 0, -LN3);
        assertArrayEquals(new int[] {1}, routing.ids());
        assertArrayEquals(new float[] {1f}, routing.weights(), 1e-6f);
    }

    @Test
    void weightsAreNormalisedThenScaled() {
        var config = config(3, 2, 1, 1, ScoringFunction.SIGMOID, Selection.NOAUX_TC, true, 2.5);
        var routing = route(config, new float[3], 2, 0, LN3, -LN3);
        assertArrayEquals(new int[] {1, 0}, routing.ids());
        assertArrayEquals(new float[] {0.6f * 2.5f, 0.4f * 2.5f}, routing.weights(), 1e-6f);
    }

    @Test
    void equalScoresGoToTheLowerId() {
        var config = config(4, 2, 1, 1, ScoringFunction.SIGMOID, Selection.NOAUX_TC, true, 1);
        assertArrayEquals(
                new int[] {0, 1}, route(config, new float[4], 2, 1, 1, 1, 1).ids());
    }

    @Test
    void groupsAreRankedByTheirTwoBestAndOthersAreMaskedEvenWhenNegative() {
        var config = config(6, 2, 3, 1, ScoringFunction.SIGMOID, Selection.NOAUX_TC, true, 1);
        // group 0 holds the single best, group 1 the best pair; the second of group 2 is below zero with its bias
        var routing = route(config, new float[] {0, 0, 0, 0, 0, -2}, 2, 3, -3, 1, 1, 0, 0);
        assertArrayEquals(new int[] {2, 3}, routing.ids());
        var negative = route(config, new float[] {-3, -3, -2, -2.5f, -3, -3}, 2, 0, 0, 0, 0, 0, 0);
        assertArrayEquals(new int[] {2, 3}, negative.ids());
    }

    @Test
    void groupLimitedGreedyRanksGroupsByTheirBest() {
        var config = config(4, 2, 2, 1, ScoringFunction.SOFTMAX, Selection.GROUP_LIMITED_GREEDY, false, 16);
        var routing = route(config, null, 2, 3, -3, 2, 2);
        assertArrayEquals(new int[] {0, 1}, routing.ids());
        double sum = Math.exp(3) + Math.exp(-3) + 2 * Math.exp(2);
        assertArrayEquals(
                new float[] {(float) (16 * Math.exp(3) / sum), (float) (16 * Math.exp(-3) / sum)},
                routing.weights(),
                1e-5f);
    }

    @Test
    void deepseekV2DoesNotScaleWhatItNormalised() {
        var config = config(3, 2, 1, 1, ScoringFunction.SOFTMAX, Selection.GREEDY, true, 16);
        var routing = route(config, null, 2, 1, 1, 1);
        assertArrayEquals(new float[] {0.5f, 0.5f}, routing.weights(), 1e-6f);
    }

    @Test
    void nanReachesTheWeights() {
        var config = config(3, 2, 1, 1, ScoringFunction.SIGMOID, Selection.NOAUX_TC, true, 1);
        var routing = route(config, new float[3], 2, 1, Double.NaN, 2);
        assertTrue(Float.isNaN(routing.weights()[0]) && Float.isNaN(routing.weights()[1]));
    }

    private static MoeConfig config(
            int experts,
            int perToken,
            int groups,
            int topkGroups,
            ScoringFunction scoring,
            Selection selection,
            boolean normTopkProb,
            double factor) {
        return new MoeConfig(experts, 1, perToken, 8, groups, topkGroups, scoring, selection, normTopkProb, factor);
    }

    private static Routing route(MoeConfig config, float[] bias, int perToken, double... logits) {
        try (var arena = Arena.ofConfined()) {
            TensorView view = Activations.matrix(arena, 1, logits.length);
            for (int i = 0; i < logits.length; i++) view.setFloat(0, i, (float) logits[i]);
            var routing = new Routing(1, perToken, new int[perToken], new float[perToken]);
            new Router(config, Optional.ofNullable(bias)).route(view, routing);
            return routing;
        }
    }
}
