package dev.selene.tools.quantize;

import dev.selene.tools.weights.Folding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What calibration found.
 *
 * @param ranges Linear to the range of its (smoothed) input
 * @param groups the smoothed groups, for the report
 * @param coverage how the tokens were spread over experts, for each MoE layer
 * @param problems what makes a good result impossible, by name of the tensor
 */
record CalibrationResult(
        int tokens,
        Map<String, InputRange> ranges,
        Folding folding,
        List<Group> groups,
        List<Coverage> coverage,
        List<String> problems) {
    CalibrationResult {
        ranges = new TreeMap<>(ranges);
        groups = List.copyOf(groups);
        coverage = List.copyOf(coverage);
        problems = List.copyOf(problems);
    }

    /**
     * @param linears named by the first of them
     * @param alpha empty when smoothing did not help
     */
    record Group(String linears, Optional<Double> alpha, double errorUnsmoothed, double error) {}

    /** @param unreached experts that no token was sent to */
    record Coverage(int layer, int experts, List<Integer> unreached) {}

    /** Some range for every Linear that needs one: for sizes, not for use. */
    static CalibrationResult placeholder(LinearTypes types) {
        Map<String, InputRange> ranges = new TreeMap<>();
        types.types().forEach((linear, type) -> {
            if (type == WeightType.W8A8) ranges.put(linear, new InputRange(-1, 1));
        });
        return new CalibrationResult(0, ranges, Folding.none(), List.of(), List.of(), List.of());
    }

    /** For a target that needs none. */
    static CalibrationResult none() {
        return new CalibrationResult(0, Map.of(), Folding.none(), List.of(), List.of(), List.of());
    }
}
