package dev.selene.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.Shape;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.compute.Dequantisation;
import dev.selene.compute.LinearWeight;
import dev.selene.formats.Checkpoint;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointBindingTest {
    private static final String EXPERT = "model.layers.1.mlp.experts.3.gate_proj";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k2-micro",
                "k2-micro-fp8",
                "k2-micro-int4",
                "k2-micro-w8a8",
                "k2-micro-w8a8-static",
                "v3-micro",
                "v2lite-micro",
                "moonlight-micro",
                "glm47flash-micro"
            })
    void everyTensorOfAPublishedLayoutIsBoundOrSkippedByRule(String golden) {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/" + golden));
                var binding = new CheckpointBinding(checkpoint, Dequantisation.BF16)) {
            assertEquals(List.of(), binding.problems());
            assertEquals(
                    checkpoint.tensors().size(),
                    binding.numBound() + binding.skipped().size());
        }
    }

    @Test
    void speculationLayersAndJunkAreSkippedWithTheRule() {
        assertTrue(skippedRules("v3-micro").contains("multi-token prediction layer, used for speculation only"));
        assertTrue(skippedRules("k2-micro").contains("computed from config.json, never read"));
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        var edited = EditedCheckpoint.of("k2-micro").remove("model.layers.2.self_attn.o_proj.weight");
        assertProblem(edited, "model.layers.2.self_attn.o_proj.weight is missing, expected [160, 128]");
    }

    @Test
    void anExtraTensorIsNamed() throws IOException {
        var edited = EditedCheckpoint.of("k2-micro").put("model.layers.0.self_attn.q_proj.weight", DType.BF16, 2, 2);
        assertProblem(edited, "model.layers.0.self_attn.q_proj.weight in model.safetensors belongs to no part");
    }

    @Test
    void aLayerTooManyIsNotTakenForSpeculation() throws IOException {
        var edited = EditedCheckpoint.of("k2-micro").put("model.layers.3.input_layernorm.weight", DType.BF16, 160);
        assertProblem(edited, "model.layers.3.input_layernorm.weight in model.safetensors belongs to no part");
    }

    @Test
    void aMisshapenTensorIsToldWithBothShapes() throws IOException {
        var edited = EditedCheckpoint.of("k2-micro").put(EXPERT + ".weight", DType.BF16, 96, 161);
        assertProblem(edited, EXPERT + ".weight in model.safetensors is [96, 161], expected [96, 160]");
    }

    @Test
    void aMistypedTensorIsToldWithItsType() throws IOException {
        var edited = EditedCheckpoint.of("k2-micro").put(EXPERT + ".weight", DType.INT16, 96, 160);
        assertProblem(edited, EXPERT + ".weight in model.safetensors is INT16, expected BF16, F16, F32");
        edited = EditedCheckpoint.of("k2-micro").put("model.norm.weight", DType.INT32, 160);
        assertProblem(edited, "model.norm.weight in model.safetensors is INT32, expected BF16, F16 or F32");
    }

    @Test
    void fp8NeedsItsScaleInTheRightShape() throws IOException {
        assertProblem(
                EditedCheckpoint.of("k2-micro-fp8").remove(EXPERT + ".weight_scale_inv"),
                EXPERT + ".weight_scale_inv is missing, expected [1, 2]");
        assertProblem(
                EditedCheckpoint.of("k2-micro-fp8").put(EXPERT + ".weight_scale_inv", DType.F32, 2, 2),
                EXPERT + ".weight_scale_inv in model.safetensors is [2, 2], expected [1, 2]");
    }

    @Test
    void fp8WithoutQuantisationConfigIsRefused() throws IOException {
        var edited = EditedCheckpoint.of("k2-micro").put(EXPERT + ".weight", DType.FP8_E4M3, 96, 160);
        assertProblem(edited, "is FP8_E4M3 but config.json has no quantization_config");
    }

    @Test
    void int4ShapeTensorMustAgree() throws IOException {
        var edited = EditedCheckpoint.of("k2-micro-int4")
                .put(EXPERT + ".weight_shape", DType.INT32, Shape.of(2), new byte[] {96, 0, 0, 0, 32, 0, 0, 0});
        assertProblem(edited, EXPERT + ".weight_shape in model.safetensors says [96, 32], expected [96, 160]");
    }

    @Test
    void int4ShapeTensorMayBeInt64() throws IOException {
        byte[] shape = {96, 0, 0, 0, 0, 0, 0, 0, (byte) 160, 0, 0, 0, 0, 0, 0, 0};
        var edited =
                EditedCheckpoint.of("k2-micro-int4").put(EXPERT + ".weight_shape", DType.INT64, Shape.of(2), shape);
        assertEquals(List.of(), problems(edited));
    }

    @Test
    void int4WithInt8ActivationsKeepsCloseToInt4() throws IOException {
        Path int4 = TestData.path("golden/k2-micro-int4");
        Path w4a8 = withInt8Activations(EditedCheckpoint.of("k2-micro-int4").write(directory));
        try (Checkpoint checkpoint = Checkpoint.open(w4a8);
                var binding = new CheckpointBinding(checkpoint, Dequantisation.BF16)) {
            assertEquals(List.of(), binding.problems());
            assertInstanceOf(LinearWeight.W4A8Dynamic.class, binding.linears().get(EXPERT));
        }
        // logits have a standard deviation of 2.5; rounding activations to one in 127 costs about a hundredth of that
        for (String backend : List.of("scalar", "vector")) {
            float[] want = lastLogits(int4, backend);
            float[] got = lastLogits(w4a8, backend);
            double squares = 0;
            for (int i = 0; i < want.length; i++) squares += Math.pow((double) got[i] - want[i], 2);
            double rms = Math.sqrt(squares / want.length);
            assertTrue(rms > 0 && rms < 0.1, backend + ": rms " + rms);
        }
    }

    private static Path withInt8Activations(Path checkpoint) throws IOException {
        Path config = checkpoint.resolve("config.json");
        String inputs = "\"input_activations\": {\"num_bits\": 8, \"type\": \"int\", \"strategy\": \"token\","
                + " \"dynamic\": true, \"symmetric\": true}";
        Files.writeString(config, Files.readString(config).replace("\"input_activations\": null", inputs));
        return checkpoint;
    }

    private static float[] lastLogits(Path directory, String name) {
        try (Checkpoint checkpoint = Checkpoint.open(directory);
                Backend backend = Backends.open(name, 1);
                LanguageModel model = DeepseekModel.load(checkpoint, backend, ModelOptions.defaults());
                SequenceRun run = SequenceRun.of(model, DType.F32, new int[] {5, 17, 3, 99, 42}, 5, 0)) {
            return run.lastLogits();
        }
    }

    @Test
    void anAsymmetricWeightIsRefused() throws IOException {
        byte[] offsets = new byte[96 * Float.BYTES];
        offsets[7] = 0x40; // 2.0 at index 1
        var edited = EditedCheckpoint.of("k2-micro-w8a8")
                .put(EXPERT + ".weight_offset", DType.F32, Shape.of(96, 1), offsets);
        assertProblem(edited, "is 2.0 at 1, expected 0: asymmetric weights are not served");
    }

    @Test
    void aStaticInputScaleOfZeroIsRefused() throws IOException {
        String name = "model.layers.0.self_attn.q_a_proj";
        var edited = EditedCheckpoint.of("k2-micro-w8a8-static").put(name + ".input_scale", DType.F32, 1);
        assertProblem(edited, name + ".input_scale in quant_model_weights.safetensors is 0.0");
    }

    @Test
    void floatBitsInInt64AreADeqScale() throws IOException {
        String name = "model.layers.0.self_attn.q_a_proj.deq_scale";
        var edited = EditedCheckpoint.of("k2-micro-w8a8-static").put(name, DType.INT64, 48);
        assertEquals(List.of(), problems(edited));
    }

    @Test
    void allProblemsAreToldAtOnceAndNothingLoads() throws IOException {
        Path written = EditedCheckpoint.of("k2-micro")
                .remove("model.norm.weight")
                .remove("model.layers.0.mlp.up_proj.weight")
                .write(directory);
        try (Checkpoint checkpoint = Checkpoint.open(written);
                Backend backend = Backends.open("scalar", 1)) {
            var error = assertThrows(
                    SeleneException.class, () -> DeepseekModel.load(checkpoint, backend, ModelOptions.defaults()));
            assertEquals(SeleneException.Kind.DATA, error.kind());
            assertTrue(error.getMessage().contains("model.norm.weight is missing"), error.getMessage());
            assertTrue(error.getMessage().contains("model.layers.0.mlp.up_proj.weight is missing"));
        }
    }

    private static Collection<String> skippedRules(String golden) {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/" + golden));
                var binding = new CheckpointBinding(checkpoint, Dequantisation.BF16)) {
            return binding.skipped().values();
        }
    }

    private List<String> problems(EditedCheckpoint edited) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(edited.write(directory));
                var binding = new CheckpointBinding(checkpoint, Dequantisation.BF16)) {
            return binding.problems();
        }
    }

    private void assertProblem(EditedCheckpoint edited, String expected) throws IOException {
        Path own = Files.createTempDirectory(directory, "edited");
        try (Checkpoint checkpoint = Checkpoint.open(edited.write(own));
                var binding = new CheckpointBinding(checkpoint, Dequantisation.BF16)) {
            assertTrue(
                    binding.problems().stream().anyMatch(problem -> problem.contains(expected)),
                    () -> "want \"" + expected + "\" among " + binding.problems());
        }
    }
}
