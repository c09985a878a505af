package dev.selene.tools.quantize;

import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.LinearWeight;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.MoeConfig;
import dev.selene.model.LayerwiseRun;
import dev.selene.model.ModelOptions;
import dev.selene.tools.weights.Folding;
import dev.selene.tools.weights.SourceWeights;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Runs the source over the calibration set, layer by layer, and chooses smoothing and input ranges. Deterministic: the
 * same source, sequences and options give the same result on every machine and for every number of threads.
 */
final class Calibration {
    private final ModelConfig config;
    private final SourceWeights weights;
    private final Backend backend;
    private final RangeMethod method;
    private final Smoothing smoothing;
    private final Map<String, WeightType> types;

    private final Map<String, InputRange> ranges = new TreeMap<>();
    private final Map<String, int[]> columnExponents = new TreeMap<>();
    private final Map<String, int[]> rowExponents = new TreeMap<>();
    private final List<CalibrationResult.Group> groups = new ArrayList<>();
    private final List<CalibrationResult.Coverage> coverage = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** @param types what each Linear becomes */
    Calibration(
            ModelConfig config,
            SourceWeights weights,
            Backend backend,
            RangeMethod method,
            Smoothing smoothing,
            Map<String, WeightType> types) {
        this.config = config;
        this.weights = weights;
        this.backend = backend;
        this.method = method;
        this.smoothing = smoothing;
        this.types = types;
    }

    /**
     * Runs the source.
     *
     * @param sequences token ids, each as {@link LayerwiseRun} takes them
     * @throws dev.selene.base.SeleneException of kind DATA if an input is not finite
     */
    CalibrationResult run(Checkpoint source, ModelOptions options, List<int[]> sequences, StepProgress progress) {
        try (LayerwiseRun run = LayerwiseRun.begin(source, backend, options, sequences)) {
            SortedMap<String, LinearWeight> linears = run.linears();
            for (int layer = 0; layer < run.numLayers(); layer++) {
                progress.at("calibrate", "layer", layer, run.numLayers());
                calibrate(layer, run, linears);
            }
            return new CalibrationResult(
                    run.numTokens(), ranges, new Folding(columnExponents, rowExponents), groups, coverage, problems);
        }
    }

    private void calibrate(int layer, LayerwiseRun run, SortedMap<String, LinearWeight> linears) {
        List<SmoothingGroup> layerGroups = SmoothingGroup.ofLayer(config, layer).stream()
                .filter(group -> group.linears().stream().anyMatch(this::isQuantised))
                .toList();
        int numExperts = config.isMoeLayer(layer)
                ? config.moe().map(MoeConfig::numRoutedExperts).orElse(0)
                : 0;
        try (Arena arena = Arena.ofShared()) {
            InputCollector collector = new InputCollector(
                    arena,
                    run.numTokens(),
                    layerGroups.stream()
                            .map(group -> local(group.linears().getFirst()))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    numExperts);
            run.nextLayer(collector);
            if (numExperts > 0) coverage.add(coverage(layer, collector.tokensOfExpert()));
            for (SmoothingGroup group : layerGroups)
                calibrate(group, collector.input(local(group.linears().getFirst())), linears, arena);
        }
    }

    private void calibrate(SmoothingGroup group, TensorView x, SortedMap<String, LinearWeight> linears, Arena arena) {
        InputCheck.requireFinite(group.linears().getFirst(), x);
        InputCheck.deadChannels(group.linears().getFirst(), x).ifPresent(problems::add);
        List<GroupCalibration.Member> members = group.linears().stream()
                .map(name -> new GroupCalibration.Member(
                        linears.get(name), weights.all().get(name + ".weight"), types.get(name)))
                .toList();
        keep(group, new GroupCalibration(backend, method, x, members, arena).choose(smoothing));
    }

    private void keep(SmoothingGroup group, GroupCalibration.Choice choice) {
        if (choice.alpha().isPresent()) group.fold(choice.exponents(), columnExponents, rowExponents);
        for (String linear : group.linears())
            if (types.get(linear) == WeightType.W8A8) ranges.put(linear, choice.range());
        groups.add(new CalibrationResult.Group(
                String.join(", ", group.linears()), choice.alpha(), choice.errorUnsmoothed(), choice.error()));
    }

    private boolean isQuantised(String linear) {
        return switch (types.get(linear)) {
            case W8A8, W8A8_DYNAMIC -> true;
            case FLOAT, INT4, W4A8 -> false;
        };
    }

    private static CalibrationResult.Coverage coverage(int layer, long[] tokensOfExpert) {
        List<Integer> unreached = new ArrayList<>();
        for (int expert = 0; expert < tokensOfExpert.length; expert++)
            if (tokensOfExpert[expert] == 0) unreached.add(expert);
        return new CalibrationResult.Coverage(layer, tokensOfExpert.length, unreached);
    }

    private static String local(String linear) {
        return LayerLinears.place(linear).orElseThrow().local();
    }
}
