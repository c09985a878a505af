package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.DType;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.compute.Dequantisation;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.QuantisationConfig;
import dev.selene.formats.StoredTensor;
import dev.selene.model.CheckpointBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantisationTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "k2-micro, W8A8",
        "k2-micro-fp8, W8A8",
        "k2-micro-int4, W8A8",
        "v2lite-micro, W8A8",
        "glm47flash-micro, W8A8",
        "k2-micro-fp8, W8A8_DYNAMIC",
        "moonlight-micro, W8A8_DYNAMIC",
        "k2-micro, INT4",
        "v3-micro, INT4",
        "k2-micro-fp8, W4A8"
    })
    void whatIsWrittenLoadsAndComputesNearlyTheSame(String golden, Target target) {
        Path result = folder.resolve("result");
        var outcome = Golden.quantise(Golden.directory(golden), result, Golden.options(target, Golden.prompts(folder)));
        assertTrue(outcome.isGood(), outcome.problems()::toString);
        try (Checkpoint checkpoint = Checkpoint.open(result);
                CheckpointBinding binding = new CheckpointBinding(checkpoint, Dequantisation.BF16)) {
            assertEquals(List.of(), binding.problems());
        }
        JsonNode report = report(result);
        double error = report.at("/layers")
                .get(report.at("/layers").size() - 1)
                .get("relative_error")
                .doubleValue();
        assertTrue(error > 0 && error < 0.35, "relative error of the last layer: " + error);
        double lowest = report.at("/worst/0/snr_db").doubleValue();
        double expected = target.isCompressedTensors() ? 17 : 38; // 4 bits against 8, about 6 dB each
        assertTrue(lowest > expected && lowest < expected + 12, "worst SNR " + lowest);
    }

    @Test
    void theLayoutIsAscendV1() throws IOException {
        Path result = folder.resolve("result");
        Golden.quantise(Golden.directory("k2-micro-fp8"), result, Golden.options(Target.W8A8, Golden.prompts(folder)));
        JsonNode description = Json.read(result.resolve("quant_model_description.json"), 1 << 20);
        assertEquals("W8A8", description.get("model_quant_type").textValue());
        assertEquals("1.0.0", description.get("version").textValue());
        assertEquals(
                "W8A8",
                description.get("model.layers.1.self_attn.o_proj.quant_bias").textValue());
        assertFalse(Json.read(result.resolve("config.json"), 1 << 20).has("quantization_config"));
        try (Stream<Path> files = Files.list(result)) {
            List<String> shards = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".safetensors"))
                    .sorted()
                    .toList();
            assertTrue(shards.size() > 1);
            assertEquals("quant_model_weights-00001-of-%05d.safetensors".formatted(shards.size()), shards.getFirst());
        }
        assertTrue(Files.exists(result.resolve("quant_model_weights.safetensors.index.json")));
        assertTrue(Files.exists(result.resolve("generation_config.json")));

        // names, dtypes and shapes are those of the golden directory, which stores norms and head as F32
        try (Checkpoint made = Checkpoint.open(result);
                Checkpoint golden = Checkpoint.open(Golden.directory("k2-micro-w8a8-static"))) {
            Map<String, StoredTensor> wanted = golden.tensors();
            for (StoredTensor tensor : made.tensors().values()) {
                if (tensor.name().endsWith("inv_freq")) continue; // in K2 only, carried over
                StoredTensor want = wanted.get(tensor.name());
                assertEquals(want.shape(), tensor.shape(), tensor.name());
                boolean widened = want.dtype() == DType.F32 && tensor.dtype() == DType.BF16;
                assertTrue(widened || want.dtype() == tensor.dtype(), tensor.name());
                assertEquals(
                        golden.quantDescription().orElseThrow().types().get(tensor.name()),
                        description.get(tensor.name()).textValue(),
                        tensor.name());
            }
            assertTrue(made.tensors().keySet().containsAll(wanted.keySet()));
        }
    }

    @Test
    void int4IsDescribedAsPublished() {
        Path result = folder.resolve("result");
        Golden.quantise(Golden.directory("k2-micro"), result, Golden.options(Target.INT4, Golden.prompts(folder)));
        try (Checkpoint made = Checkpoint.open(result);
                Checkpoint golden = Checkpoint.open(Golden.directory("k2-micro-int4"))) {
            assertEquals(golden.config().quantisation(), made.config().quantisation());
            assertTrue(
                    made.config().quantisation() instanceof QuantisationConfig.Int4Group(int group, boolean int8, var _)
                            && group == 32
                            && !int8);
            golden.tensors().forEach((name, want) -> {
                assertEquals(want.dtype(), made.tensors().get(name).dtype(), name);
                assertEquals(want.shape(), made.tensors().get(name).shape(), name);
            });
        }
    }

    @Test
    void w4a8OfAnInt4CheckpointKeepsItsWeightsBitForBit() {
        Path source = Golden.directory("k2-micro-int4");
        Path result = folder.resolve("result");
        Golden.quantise(source, result, Golden.options(Target.W4A8, Golden.prompts(folder)));
        try (Checkpoint made = Checkpoint.open(result);
                Checkpoint golden = Checkpoint.open(source)) {
            var int4 = (QuantisationConfig.Int4Group) golden.config().quantisation();
            assertEquals(
                    new QuantisationConfig.Int4Group(32, true, int4.ignore()),
                    made.config().quantisation());
            assertEquals(golden.tensors().keySet(), made.tensors().keySet());
            golden.tensors()
                    .forEach((name, want) -> assertEquals(
                            -1, want.data().mismatch(made.tensors().get(name).data()), name));
        }
        assertTrue(report(result).at("/held_out/mean_kl").doubleValue() > 0, "activations are rounded");
    }

    /** A second run finds everything done and leaves every byte as it is; calibration is deterministic. */
    @Test
    void theSameCommandGivesTheSameBytes() throws IOException {
        Path prompts = Golden.prompts(folder);
        QuantiseOptions options =
                Golden.options(Target.W8A8, Target.W8A8.defaultRecipe(), prompts, new Smoothing.Fixed(0.5));
        Path first = Files.createDirectories(folder.resolve("first")).resolve("result");
        Path second = Files.createDirectories(folder.resolve("second")).resolve("result");
        Golden.quantise(Golden.directory("k2-micro"), first, options);
        Golden.quantise(Golden.directory("k2-micro"), second, options);
        try (Stream<Path> files = Files.list(first)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                assertEquals(-1, Files.mismatch(file, second.resolve(name)), name);
            }
        }
        Golden.quantise(Golden.directory("k2-micro"), first, options);
        var other = Golden.options(Target.W8A8, Target.W8A8.defaultRecipe(), prompts, new Smoothing.Off());
        var e = assertThrows(SeleneException.class, () -> Golden.quantise(Golden.directory("k2-micro"), first, other));
        assertTrue(e.getMessage().contains("was begun with"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"k2-micro-w8a8", "k2-micro-w8a8-static"})
    void whatIsQuantisedAlreadyIsRefused(String golden) {
        assertRefused(
                golden, Target.W8A8, Target.W8A8.defaultRecipe(), "is INT8: this checkpoint is quantised already");
    }

    @Test
    void aRecipeThatCannotBeIsRefused() {
        assertRefused("k2-micro", Target.W8A8, recipe("*.mlp.*", WeightType.FLOAT), "no rule of the recipe matches");
        assertRefused("k2-micro", Target.W8A8, recipe("*", WeightType.INT4), "is INT4, the layout holds [FLOAT, W8A8,");
        assertRefused(
                "k2-micro",
                Target.W8A8_DYNAMIC,
                recipe("*", WeightType.W8A8_DYNAMIC),
                "self_attn.kv_b_proj is W8A8_DYNAMIC, the model takes it as FLOAT only");
        assertRefused(
                "k2-micro",
                Target.W8A8,
                new Recipe(
                        List.of(Recipe.Rule.of("*.down_proj", WeightType.W8A8), Recipe.Rule.of("*", WeightType.FLOAT))),
                "is W8A8, which attention projections can be");
    }

    @Test
    void promptsThatAreNoneAreRefused() throws IOException {
        for (Map.Entry<String, String> wrong : Map.of(
                        "{\"tokens\": [1, 512]}", "prompts.jsonl:1: token id 512 is not in [0, 512)",
                        "{\"tokens\": []}", ":1: no tokens",
                        "{\"prompt\": \"x\"}", "expected {\"messages\"",
                        "{\"text\": \"x\"}", "give --calibration a file of {\"tokens\"",
                        "{\"tokens\": [1]}", "has 1 prompts, at least 4 are needed",
                        "", "no prompts")
                .entrySet()) {
            Path file = Files.writeString(folder.resolve("prompts.jsonl"), wrong.getKey());
            var e = assertThrows(
                    SeleneException.class,
                    () -> Golden.quantise(
                            Golden.directory("k2-micro"), folder.resolve("result"), Golden.options(Target.W8A8, file)));
            assertEquals(SeleneException.Kind.DATA, e.kind());
            assertTrue(e.getMessage().contains(wrong.getValue()), e.getMessage());
        }
    }

    private void assertRefused(String golden, Target target, Recipe recipe, String message) {
        var options = Golden.options(target, recipe, Golden.prompts(folder), new Smoothing.Off());
        var e = assertThrows(
                SeleneException.class,
                () -> Golden.quantise(Golden.directory(golden), folder.resolve("result"), options));
        assertEquals(SeleneException.Kind.USER, e.kind());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static Recipe recipe(String pattern, WeightType type) {
        return new Recipe(List.of(Recipe.Rule.of(pattern, type)));
    }

    private static JsonNode report(Path result) {
        return Json.read(result.resolve("selene-quantization-report.json"), 1 << 24);
    }
}
