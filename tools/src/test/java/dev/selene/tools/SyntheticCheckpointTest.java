package dev.selene.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.Shape;
import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.compute.Dequantisation;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.StoredTensor;
import dev.selene.model.Batch;
import dev.selene.model.CheckpointBinding;
import dev.selene.model.DeepseekModel;
import dev.selene.model.DraftLayer;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import dev.selene.model.ModelOptions;
import dev.selene.model.MtpWeights;
import dev.selene.testkit.TestData;
import dev.selene.tools.weights.Conversion;
import dev.selene.tools.weights.Rewrite;
import dev.selene.tools.weights.RewriteEstimate;
import dev.selene.tools.weights.SourceReader;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticCheckpointTest {
    private static final int VOCABULARY = 200;
    private static final SortedMap<String, Integer> SMALL = new TreeMap<>(Map.ofEntries(
            Map.entry("num_hidden_layers", 3),
            Map.entry("first_k_dense_replace", 1),
            Map.entry("n_routed_experts", 16),
            Map.entry("vocab_size", VOCABULARY),
            Map.entry("hidden_size", 160),
            Map.entry("intermediate_size", 288),
            Map.entry("moe_intermediate_size", 96),
            Map.entry("num_attention_heads", 4),
            Map.entry("kv_lora_rank", 64),
            Map.entry("qk_nope_head_dim", 24),
            Map.entry("qk_rope_head_dim", 16),
            Map.entry("v_head_dim", 40)));

    @TempDir
    Path directory;

    /** Every shape in every dtype opens, is bound without a tensor left over, and computes sensible numbers. */
    @ParameterizedTest
    @CsvSource({
        "kimi-k2, BF16",
        "kimi-k2, FP8",
        "kimi-k2, INT4",
        "kimi-k2, W8A8",
        "kimi-k2, W8A8_DYNAMIC",
        "kimi-k2-thinking, BF16",
        "kimi-k2-thinking, FP8",
        "kimi-k2-thinking, INT4",
        "kimi-k2-thinking, W8A8",
        "moonlight, BF16",
        "moonlight, FP8",
        "moonlight, INT4",
        "moonlight, W8A8",
        "moonlight, W8A8_DYNAMIC",
        "moonlight, W8A8_ALL",
        "moonlight, INT4_W8A8",
        "deepseek-v3, BF16",
        "deepseek-v3, FP8",
        "deepseek-v3, INT4",
        "deepseek-v3, W8A8",
        "deepseek-v3, W8A8_DYNAMIC",
        "deepseek-v2-lite, BF16",
        "deepseek-v2-lite, FP8",
        "deepseek-v2-lite, INT4",
        "deepseek-v2-lite, W8A8",
        "deepseek-v2-lite, W8A8_DYNAMIC",
        "glm-4.7-flash, BF16",
        "glm-4.7-flash, FP8",
        "glm-4.7-flash, INT4",
        "glm-4.7-flash, W8A8",
        "glm-4.7-flash, W8A8_DYNAMIC",
    })
    void whatIsWrittenRuns(String like, SynthDType dtype) {
        write(directory, like, dtype, 1, SynthOptions.DEFAULT_SHARD_BYTES);
        try (Checkpoint checkpoint = Checkpoint.open(directory);
                CheckpointBinding binding =
                        new CheckpointBinding(checkpoint, Dequantisation.BF16, MtpWeights.present(checkpoint));
                Backend backend = Backends.open("scalar", 1);
                LanguageModel model = DeepseekModel.load(
                        checkpoint,
                        backend,
                        new ModelOptions(
                                Dequantisation.BF16,
                                ModelOptions.PUBLISHED_LORA_NORM_EPS,
                                16,
                                MtpWeights.present(checkpoint)));
                KvPool pool = model.newKvPool(DType.F32, 1, 16)) {
            assertEquals(Map.of(), binding.skipped());
            assertEquals(checkpoint.tensors().size(), binding.numBound());
            Batch batch = new Batch(
                    List.of(new Batch.Slice(0, new int[] {5, 199, 0, 17, 5}, new int[] {0}, Batch.LogitRows.ALL)));
            double deviation = standardDeviation(model.forward(batch, pool));
            assertTrue(deviation > 0.5 && deviation < 2, "logits with a standard deviation of " + deviation);
            assertEquals(
                    Set.of("deepseek-v3", "glm-4.7-flash").contains(like),
                    model.draftLayer().isPresent());
            model.draftLayer().ifPresent(layer -> {
                var next = new DraftLayer.Slice(0, 0, new int[] {199, 0, 17, 5, 3}, new int[] {0}, true);
                double drafted = standardDeviation(layer.afterForward(List.of(next), pool));
                assertTrue(drafted > 0.5 && drafted < 2, "guesses with a standard deviation of " + drafted);
            });
        }
    }

    private static double standardDeviation(TensorView logits) {
        double squares = 0;
        for (long row = 0; row < logits.rows(); row++)
            for (long i = 0; i < logits.columns(); i++) squares += Math.pow(logits.getFloat(row, i), 2);
        return Math.sqrt(squares / (logits.rows() * logits.columns()));
    }

    @Test
    void theSeedDecidesEveryByte() throws IOException {
        write(directory.resolve("a"), "kimi-k2", SynthDType.W8A8, 1, SynthOptions.DEFAULT_SHARD_BYTES);
        write(directory.resolve("b"), "kimi-k2", SynthDType.W8A8, 1, SynthOptions.DEFAULT_SHARD_BYTES);
        write(directory.resolve("c"), "kimi-k2", SynthDType.W8A8, 2, SynthOptions.DEFAULT_SHARD_BYTES);
        byte[] a = Files.readAllBytes(directory.resolve("a/quant_model_weights.safetensors"));
        assertArrayEquals(a, Files.readAllBytes(directory.resolve("b/quant_model_weights.safetensors")));
        assertNotEquals(
                -1,
                Files.mismatch(
                        directory.resolve("a/quant_model_weights.safetensors"),
                        directory.resolve("c/quant_model_weights.safetensors")));
    }

    @Test
    void shardsHoldTheSameTensorsAsOneFile() {
        Path one = directory.resolve("one");
        Path many = directory.resolve("many");
        write(one, "moonlight", SynthDType.BF16, 1, SynthOptions.DEFAULT_SHARD_BYTES);
        var summary = write(many, "moonlight", SynthDType.BF16, 1, 200_000);
        try (Checkpoint single = Checkpoint.open(one);
                Checkpoint sharded = Checkpoint.open(many)) {
            assertTrue(summary.files() > 5);
            assertTrue(Files.exists(many.resolve("model-00001-of-%05d.safetensors".formatted(summary.files()))));
            assertEquals(summary.tensors(), sharded.tensors().size());
            assertEquals(single.tensors().keySet(), sharded.tensors().keySet());
            for (StoredTensor tensor : single.tensors().values()) {
                StoredTensor other = sharded.tensors().get(tensor.name());
                assertEquals(-1, tensor.data().mismatch(other.data()), tensor.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SynthDType.class)
    void memoryHoldsWhatTheFileHolds(SynthDType dtype) {
        write(directory, "moonlight", dtype, 1, SynthOptions.DEFAULT_SHARD_BYTES);
        try (Checkpoint files = Checkpoint.open(directory);
                Checkpoint memory =
                        SyntheticCheckpoint.inMemory(new SynthOptions("moonlight", dtype, SMALL, 1, 1 << 20))) {
            assertEquals(files.config(), memory.config());
            assertEquals(files.quantDescription(), memory.quantDescription());
            assertEquals(files.tensors().keySet(), memory.tensors().keySet());
            for (StoredTensor tensor : files.tensors().values()) {
                StoredTensor other = memory.tensors().get(tensor.name());
                assertEquals(tensor.shape(), other.shape());
                assertEquals(-1, tensor.data().mismatch(other.data()), tensor.name());
            }
        }
    }

    /** What an input of 0, quantised to the offset, adds must be taken back exactly. */
    @Test
    void quantBiasCancelsTheOffset() {
        write(directory, "kimi-k2", SynthDType.W8A8, 1, SynthOptions.DEFAULT_SHARD_BYTES);
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            String name = "model.layers.0.self_attn.o_proj.";
            StoredTensor weight = checkpoint.tensors().get(name + "weight");
            StoredTensor bias = checkpoint.tensors().get(name + "quant_bias");
            float offset =
                    checkpoint.tensors().get(name + "input_offset").view().getFloat(0, 0);
            assertEquals(-7, offset);
            long in = weight.shape().dimension(1);
            for (long row = 0; row < weight.shape().dimension(0); row++) {
                int sum = 0;
                for (long k = 0; k < in; k++) sum += weight.data().get(ValueLayout.JAVA_BYTE, row * in + k);
                int quantBias = bias.data().get(ValueLayout.JAVA_INT_UNALIGNED, row * Integer.BYTES);
                assertEquals(0, (int) offset * sum + quantBias);
            }
        }
    }

    @Test
    void tensorsAreThoseOfTheModelThatItIsLike() {
        write(directory, "v2-lite", SynthDType.BF16, 1, SynthOptions.DEFAULT_SHARD_BYTES);
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            var tensors = checkpoint.tensors();
            assertEquals(
                    Shape.of(2 * 96, 160),
                    tensors.get("model.layers.1.mlp.shared_experts.up_proj.weight")
                            .shape());
            assertEquals(
                    Shape.of(4 * 40, 160),
                    tensors.get("model.layers.0.self_attn.q_proj.weight").shape());
            assertTrue(tensors.keySet().stream().noneMatch(name -> name.contains("e_score_correction_bias")));
        }
    }

    /** Kimi-K2 at its real size: what is planned and inspected on it needs no weights and no room. */
    @Test
    void headersAloneAreEnoughForPlans() throws IOException {
        var options = new SynthOptions(
                "kimi-k2", SynthDType.FP8, new TreeMap<>(), 1, 20_000_000_000L, true, Optional.of(TestData.microK2()));
        var summary = SyntheticCheckpoint.write(directory, options, (_, _) -> {});
        assertEquals(139_583, summary.tensors());
        assertTrue(Files.exists(directory.resolve("tiktoken.model")));
        try (Checkpoint checkpoint = Checkpoint.open(directory);
                SourceReader reader = new SourceReader()) {
            Inspection inspection = Inspection.of(checkpoint);
            assertTrue(inspection.loads());
            assertEquals(958.49, inspection.bytes() / (double) (1L << 30), 0.005);
            Rewrite rewrite = Conversion.plan(checkpoint, reader, Conversion.Target.BF16, OptionalLong.empty());
            assertEquals(summary.files(), rewrite.shards().size());
            assertEquals(1911.8, rewrite.dataBytes() / (double) (1L << 30), 0.05);
            RewriteEstimate estimate = RewriteEstimate.of(rewrite, directory.resolveSibling("target"), 2);
            assertFalse(estimate.fits());
            assertTrue(estimate.seconds() > 60, estimate.toString());
        }
    }

    @Test
    void theTokenizerMustFitTheModel() {
        var fields = new TreeMap<>(SMALL);
        fields.put("vocab_size", 1000);
        var options =
                new SynthOptions("kimi-k2", SynthDType.BF16, fields, 1, 1 << 20, true, Optional.of(TestData.microK2()));
        refused(() -> SyntheticCheckpoint.write(directory.resolve("x"), options, (_, _) -> {}), "tokenizer has");
        assertTrue(Files.notExists(directory.resolve("x")));
    }

    @Test
    void progressEndsAtTheTotal() {
        long[] last = new long[2];
        var summary = SyntheticCheckpoint.write(
                directory, new SynthOptions("kimi-k2", SynthDType.FP8, SMALL, 1, 100_000), (bytes, total) -> {
                    assertTrue(bytes > last[0]);
                    last[0] = bytes;
                    last[1] = total;
                });
        assertEquals(summary.bytes(), last[0]);
        assertEquals(summary.bytes(), last[1]);
    }

    @Test
    void whatCannotBeWrittenIsRefused() throws IOException {
        refused(
                () -> new SynthOptions("gpt-5", SynthDType.BF16, SMALL, 1, 1 << 20),
                "There are kimi-k2, kimi-k2-thinking");
        refused(() -> new SynthOptions("kimi-k2", SynthDType.BF16, SMALL, 1, 0), "shards of 0 bytes");
        refusedFields(Map.of("num_layers", 3), "num_layers is not a whole number of this shape. There are");
        refusedFields(Map.of("n_routed_experts", 4), "num_experts_per_tok is 8, expected an integer from 1 to 4");
        refusedFields(Map.of("moe_intermediate_size", 100), "which INT4 in groups of 32 cannot hold");
        Path file = Files.writeString(directory.resolve("something"), "");
        refused(() -> write(directory, "kimi-k2", SynthDType.BF16, 1, 1 << 20), "is not empty");
        assertTrue(Files.exists(file));
    }

    private void refusedFields(Map<String, Integer> changes, String message) {
        SortedMap<String, Integer> fields = new TreeMap<>(SMALL);
        fields.putAll(changes);
        var options = new SynthOptions("kimi-k2", SynthDType.INT4, fields, 1, 1 << 20);
        Path target = directory.resolve("refused" + changes.keySet());
        refused(() -> SyntheticCheckpoint.write(target, options, (_, _) -> {}), message);
        assertTrue(Files.notExists(target.resolve("config.json")));
    }

    private static void refused(Runnable action, String message) {
        SeleneException e = assertThrows(SeleneException.class, action::run);
        assertEquals(SeleneException.Kind.USER, e.kind());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static SyntheticCheckpoint.Summary write(
            Path directory, String like, SynthDType dtype, long seed, long shardBytes) {
        var options = new SynthOptions(like, dtype, SMALL, seed, shardBytes);
        return SyntheticCheckpoint.write(directory, options, (_, _) -> {});
    }
}
