package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;
import dev.selene.model.ForwardObserver;
import dev.selene.model.LayerwiseRun;
import dev.selene.model.ModelOptions;
import dev.selene.tools.weights.CheckpointRewriter;
import dev.selene.tools.weights.Folding;
import dev.selene.tools.weights.RewriteProgress;
import dev.selene.tools.weights.SourceReader;
import dev.selene.tools.weights.SourceWeights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmoothingTest {
    private static final List<int[]> SEQUENCES = List.of(new int[] {5, 17, 300, 42, 42, 7, 99}, new int[] {40, 3, 250});

    @TempDir
    Path folder;

    /** The folded model, everything in floats, gives the same bits: factors are powers of two. */
    @ParameterizedTest
    @ValueSource(strings = {"k2-micro", "v2lite-micro", "glm47flash-micro"})
    void foldingChangesNoLogit(String golden) {
        Path folded = folder.resolve("folded");
        try (Checkpoint source = Checkpoint.open(Golden.directory(golden));
                SourceReader reader = new SourceReader();
                Backend backend = Backends.open(Backends.NAMES.getFirst(), 2)) {
            SourceWeights weights = SourceWeights.of(source, reader);
            Recipe floats = new Recipe(List.of(Recipe.Rule.of("*", WeightType.FLOAT)));
            LinearTypes types = LinearTypes.of(source, weights, Target.W8A8, floats);
            CalibrationResult calibration =
                    new CalibrationResult(0, Map.of(), randomFolding(source.config()), List.of(), List.of(), List.of());
            var tensors = new QuantisedTensors(weights, reader, types, calibration);
            var options = Golden.options(Target.W8A8, Golden.prompts(folder));
            CheckpointRewriter.run(
                    QuantisationPlan.of(source, options, types, tensors, calibration, PlanIdentity.of(options, types)),
                    folded,
                    2,
                    RewriteProgress.NONE);
            try (Checkpoint result = Checkpoint.open(folded)) {
                String norm = "model.layers.1.input_layernorm.weight";
                assertTrue(source.tensors()
                                .get(norm)
                                .data()
                                .mismatch(result.tensors().get(norm).data())
                        >= 0);
                assertArrayEquals(logits(source, backend), logits(result, backend));
            }
        }
    }

    private static Folding randomFolding(ModelConfig config) {
        Random random = new Random(4);
        Map<String, int[]> columns = new TreeMap<>();
        Map<String, int[]> rows = new TreeMap<>();
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            for (SmoothingGroup group : SmoothingGroup.ofLayer(config, layer)) {
                int channels = group.rows()
                        .map(upstream -> upstream.ofChannel().length)
                        .orElseGet(() -> group.upstream().endsWith("input_layernorm")
                                ? config.hiddenSize()
                                : config.attention().qLoraRank().orElseThrow());
                group.fold(random.ints(channels, -6, 7).toArray(), columns, rows);
            }
        }
        return new Folding(columns, rows);
    }

    private static float[] logits(Checkpoint checkpoint, Backend backend) {
        try (LayerwiseRun run = LayerwiseRun.begin(checkpoint, backend, ModelOptions.defaults(), SEQUENCES)) {
            for (int layer = 0; layer < run.numLayers(); layer++) run.nextLayer(ForwardObserver.NONE);
            TensorView view = run.logits(0, run.numTokens());
            float[] values = new float[Math.toIntExact(view.rows() * view.columns())];
            for (int i = 0; i < values.length; i++) values[i] = view.getFloat(i / view.columns(), i % view.columns());
            return values;
        }
    }

    /**
     * Some channels of each norm are made 64 times larger and the weights that take them smaller, which changes nothing in
     * floats and ruins an INT8 input; the search finds its way back.
     */
    @Test
    void outliersOfAnInputAreMovedIntoTheWeights() {
        Path outliers = OutlierCheckpoint.write(Golden.directory("k2-micro"), folder.resolve("outliers"));
        double without = lastLayerError(outliers, new Smoothing.Off());
        double searched = lastLayerError(outliers, new Smoothing.Search());
        double fixed = lastLayerError(outliers, new Smoothing.Fixed(0.5));
        assertTrue(searched < without / 3, "error " + without + " without, " + searched + " with");
        assertTrue(fixed < without / 3, "error " + without + " without, " + fixed + " with alpha 0.5");
    }

    private double lastLayerError(Path source, Smoothing smoothing) {
        Path result = folder.resolve("result-" + smoothing.text());
        var options = Golden.options(Target.W8A8, Target.W8A8.defaultRecipe(), Golden.prompts(folder), smoothing);
        assertTrue(Golden.quantise(source, result, options).isGood());
        JsonNode layers = Json.read(result.resolve(ReportFiles.JSON), 1 << 24).get("layers");
        return layers.get(layers.size() - 1).get("relative_error").doubleValue();
    }

    @Test
    void strengthsThatMeanNothingAreRefused() {
        for (double alpha : new double[] {0, -1, 1.01, Double.NaN})
            assertThrows(SeleneException.class, () -> new Smoothing.Fixed(alpha));
    }

    /** By the formula, once with plain numbers: A = 16, W = 1/4, α = 1/2 gives sqrt(16 · 4) = 8 = 2^3. */
    @Test
    void exponentsFollowTheFormula() {
        var magnitudes = new ChannelMagnitudes(new float[] {16, 0, 5, 1e30f}, new float[] {0.25f, 3, 0, 1e-30f});
        assertArrayEquals(new int[] {3, 0, 0, Folding.MAX_EXPONENT}, magnitudes.exponents(0.5));
        assertEquals(4, magnitudes.exponents(1)[0]);
    }
}
