package dev.selene.tools.quantize;

import dev.selene.formats.Checkpoint;
import dev.selene.tools.weights.CheckpointRewriter;
import dev.selene.tools.weights.Folding;
import dev.selene.tools.weights.RewriteProgress;
import dev.selene.tools.weights.SourceReader;
import dev.selene.tools.weights.SourceWeights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A checkpoint that computes the same as another one and has large channels where smoothing can move them away. */
final class OutlierCheckpoint {
    private static final int EXPONENT = 6;

    private OutlierCheckpoint() {}

    /** Every 40th channel after each norm of attention is made 2^6 times larger. */
    static Path write(Path source, Path target) {
        try (Checkpoint checkpoint = Checkpoint.open(source);
                SourceReader reader = new SourceReader()) {
            SourceWeights weights = SourceWeights.of(checkpoint, reader);
            Recipe floats = new Recipe(List.of(Recipe.Rule.of("*", WeightType.FLOAT)));
            LinearTypes types = LinearTypes.of(checkpoint, weights, Target.W8A8, floats);
            Map<String, int[]> columns = new TreeMap<>();
            for (int layer = 0; layer < checkpoint.config().numHiddenLayers(); layer++)
                for (SmoothingGroup group : SmoothingGroup.ofLayer(checkpoint.config(), layer))
                    if (group.rows().isEmpty())
                        group.fold(exponents(weights, group.upstream()), columns, new TreeMap<>());
            CalibrationResult folding =
                    new CalibrationResult(0, Map.of(), new Folding(columns, Map.of()), List.of(), List.of(), List.of());
            var tensors = new QuantisedTensors(weights, reader, types, folding);
            var options = Golden.options(Target.W8A8, source);
            CheckpointRewriter.run(
                    QuantisationPlan.of(checkpoint, options, types, tensors, folding, PlanIdentity.of(options, types)),
                    target,
                    1,
                    RewriteProgress.NONE);
            return target;
        }
    }

    private static int[] exponents(SourceWeights weights, String norm) {
        int[] exponents = new int[weights.all().get(norm + ".weight").columns()];
        for (int k = 0; k < exponents.length; k += 40) exponents[k] = -EXPONENT;
        return exponents;
    }
}
