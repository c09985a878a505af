package dev.selene.tools.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.base.SeleneException;
import dev.selene.base.Shape;
import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.StoredTensor;
import dev.selene.model.Batch;
import dev.selene.model.DeepseekModel;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import dev.selene.model.ModelOptions;
import dev.selene.testkit.GoldenModel;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionTest {
    private static final Path FP8 = TestData.path("golden/k2-micro-fp8");
    private static final Path INT4 = TestData.path("golden/k2-micro-int4");
    private static final String DOWN = "model.layers.1.mlp.experts.3.down_proj.weight";

    /** The gate of the golden models in F32, see testdata/golden/README.md section 4. */
    private static final float TOLERANCE = 5e-4f;

    @TempDir
    Path directory;

    /** What was converted computes what the published code computes with weights rounded to BF16. */
    @ParameterizedTest
    @ValueSource(strings = {"k2-micro-fp8", "k2-micro-int4"})
    void theResultRunsLikeTheGoldenWithBf16Weights(String name) {
        Conversions.run(TestData.path("golden/" + name), directory, Conversion.Target.BF16);
        GoldenModel golden = GoldenModel.read(TestData.path("golden/" + name + "/golden-bf16-dequant.json"));
        try (Checkpoint checkpoint = Checkpoint.open(directory);
                Backend backend = Backends.open("vector", 2);
                LanguageModel model = DeepseekModel.load(checkpoint, backend, ModelOptions.defaults());
                KvPool pool = model.newKvPool(DType.F32, 1, 64)) {
            for (GoldenModel.Sequence sequence : golden.sequences()) {
                if (sequence.inputIds().length > 64) continue;
                Batch batch = new Batch(
                        List.of(new Batch.Slice(0, sequence.inputIds(), new int[] {0}, Batch.LogitRows.LAST)));
                TensorView logits = model.forward(batch, pool);
                float[] last = sequence.lastLogits();
                for (int i = 0; i < last.length; i++)
                    assertEquals(last[i], logits.getFloat(0, i), TOLERANCE, name + " " + sequence + " logit " + i);
            }
        }
    }

    @Test
    void neitherThreadsNorShardsChangeATensor() {
        Path one = directory.resolve("one");
        Path other = directory.resolve("other");
        Conversions.run(FP8, one, Conversion.Target.BF16, OptionalLong.empty(), 1, RewriteProgress.NONE);
        int shards = Conversions.run(
                        FP8, other, Conversion.Target.BF16, OptionalLong.of(300_000), 7, RewriteProgress.NONE)
                .shards();
        assertTrue(Files.notExists(other.resolve("model-1-of-3.safetensors")));
        assertTrue(Files.exists(other.resolve("model-00001-of-%05d.safetensors".formatted(shards))));
        assertSameTensors(one, other);
    }

    private static void assertSameTensors(Path one, Path other) {
        try (Checkpoint left = Checkpoint.open(one);
                Checkpoint right = Checkpoint.open(other)) {
            assertEquals(left.tensors().keySet(), right.tensors().keySet());
            for (StoredTensor tensor : left.tensors().values())
                assertEquals(
                        -1,
                        tensor.data()
                                .mismatch(right.tensors().get(tensor.name()).data()),
                        tensor.name());
        }
    }

    /** Layer 4 of v3-micro only speculates: inference skips it, a conversion must not. */
    @Test
    void multiTokenPredictionLayersAreConvertedToo() {
        Path fp8 = directory.resolve("fp8");
        Path back = directory.resolve("back");
        Conversions.run(TestData.path("golden/v3-micro"), fp8, Conversion.Target.FP8);
        Conversions.run(fp8, back, Conversion.Target.BF16);
        try (Checkpoint source = Checkpoint.open(TestData.path("golden/v3-micro"));
                Checkpoint stored = Checkpoint.open(fp8);
                Checkpoint result = Checkpoint.open(back)) {
            assertEquals(source.tensors().keySet(), result.tensors().keySet());
            String layer = "model.layers.4.";
            assertEquals(
                    DType.FP8_E4M3,
                    stored.tensors().get(layer + "self_attn.o_proj.weight").dtype());
            assertTrue(stored.tensors().containsKey(layer + "mlp.experts.15.up_proj.weight_scale_inv"));
            for (String kept : List.of("eh_proj.weight", "enorm.weight", "shared_head.head.weight", "mlp.gate.weight"))
                assertEquals(
                        -1,
                        source.tensors()
                                .get(layer + kept)
                                .data()
                                .mismatch(stored.tensors().get(layer + kept).data()),
                        kept);
        }
    }

    @Test
    void halfAndSinglePrecisionBecomeTheNearestBf16AndUnknownTensorsStay() throws IOException {
        String half = "model.layers.0.self_attn.q_a_proj.weight";
        String single = "model.norm.weight";
        SplittableRandom random = new SplittableRandom(7);
        byte[] halves = new byte[48 * 160 * 2];
        for (int i = 0; i < halves.length / 2; i++)
            MemorySegment.ofArray(halves)
                    .set(FloatRows.SHORT, i * 2, Float.floatToFloat16((float) random.nextDouble(-1, 1)));
        byte[] singles = new byte[160 * 4];
        for (int i = 0; i < 160; i++)
            MemorySegment.ofArray(singles).set(FloatRows.FLOAT, i * 4, (float) random.nextDouble(-1, 1));
        byte[] unknown = {1, 2, 3};
        Path source = EditedTensors.of(TestData.path("golden/k2-micro"))
                .put(half, DType.F16, Shape.of(48, 160), halves)
                .put(single, DType.F32, Shape.of(160), singles)
                .put("model.layers.9.something", DType.UINT8, Shape.of(3), unknown)
                .write(directory.resolve("source"));
        Path target = directory.resolve("target");
        Conversions.run(source, target, Conversion.Target.BF16);
        try (Checkpoint result = Checkpoint.open(target)) {
            StoredTensor fromHalf = result.tensors().get(half);
            for (int i = 0; i < halves.length / 2; i++)
                assertEquals(
                        FloatCodec.floatToBf16(Float.float16ToFloat(
                                MemorySegment.ofArray(halves).get(FloatRows.SHORT, i * 2))),
                        fromHalf.data().get(FloatRows.SHORT, i * 2));
            StoredTensor fromSingle = result.tensors().get(single);
            assertEquals(Shape.of(160), fromSingle.shape());
            for (int i = 0; i < 160; i++)
                assertEquals(
                        FloatCodec.floatToBf16(MemorySegment.ofArray(singles).get(FloatRows.FLOAT, i * 4)),
                        fromSingle.data().get(FloatRows.SHORT, i * 2));
            assertArrayEquals(
                    unknown,
                    result.tensors().get("model.layers.9.something").data().toArray(ValueLayout.JAVA_BYTE));
            String bias = "model.layers.1.mlp.gate.e_score_correction_bias";
            assertEquals(DType.F32, result.tensors().get(bias).dtype());
        }
    }

    /** A square of zeros has no largest value to divide by. */
    @Test
    void zerosBecomeZeros() throws IOException {
        Path source = EditedTensors.of(TestData.path("golden/k2-micro"))
                .change(DOWN, bytes -> new byte[bytes.length])
                .write(directory.resolve("source"));
        Path target = directory.resolve("target");
        Conversions.run(source, target, Conversion.Target.FP8);
        try (Checkpoint result = Checkpoint.open(target)) {
            byte[] codes = result.tensors().get(DOWN).data().toArray(ValueLayout.JAVA_BYTE);
            assertArrayEquals(new byte[codes.length], codes);
            assertEquals(1, result.tensors().get(DOWN + "_scale_inv").view().getFloat(0, 0));
        }
    }

    @Test
    void multimodalConfigLosesItsQuantisationInBothPlaces() {
        ObjectNode config = ConfigJson.read(INT4);
        ObjectNode whole = config.objectNode().put("model_type", "kimi_k25");
        whole.set("quantization_config", config.get("quantization_config"));
        whole.set("text_config", config);
        ConfigJson.removeQuantisation(whole);
        assertEquals(List.of(), whole.findValues("quantization_config"));
        assertEquals("kimi_k2", whole.path("text_config").path("model_type").textValue());
    }

    @Test
    void brokenSourcesAreRefusedByTensorAndValue() throws IOException {
        refused(
                EditedTensors.of(FP8).setFloat(DOWN + "_scale_inv", 1, Float.NaN),
                DOWN + "_scale_inv is NaN at [1, 0]");
        refused(EditedTensors.of(FP8).setFloat(DOWN + "_scale_inv", 0, -1), "is -1.0 at [0, 0]");
        refused(EditedTensors.of(FP8).setFloat(DOWN + "_scale_inv", 0, Float.POSITIVE_INFINITY), "is Infinity");
        refused(
                EditedTensors.of(FP8).change(DOWN, bytes -> {
                    bytes[96 + 5] = 0x7f;
                    return bytes;
                }),
                DOWN + " is NaN at [1, 5]");
        refused(EditedTensors.of(FP8).remove(DOWN + "_scale_inv"), "has no " + DOWN + "_scale_inv beside it");
        refused(EditedTensors.of(FP8).remove(DOWN), DOWN + "_scale_inv in model.safetensors belongs to no FP8 weight");
        refused(
                EditedTensors.of(FP8).put(DOWN + "_scale_inv", DType.F32, Shape.of(1, 2), new byte[8]),
                "is F32 [1, 2], expected F32 [2, 1]");
        refused(
                EditedTensors.of(FP8).put(DOWN, DType.FP8_E4M3, Shape.of(0, 96), new byte[0]),
                "is FP8_E4M3 [0, 96], expected a matrix");
        refused(
                EditedTensors.of(INT4).change(DOWN + "_shape", bytes -> {
                    bytes[0]++;
                    return bytes;
                }),
                "says [161, 96], but " + DOWN + "_packed holds [160, 96]");
        refused(EditedTensors.of(INT4).remove(DOWN + "_scale"), "has no " + DOWN + "_scale beside it");
    }

    private void refused(EditedTensors edited, String message) throws IOException {
        Path source = edited.write(Files.createTempDirectory(directory, "source"));
        Path target = source.resolveSibling(source.getFileName() + "-target");
        SeleneException e =
                assertThrows(SeleneException.class, () -> Conversions.run(source, target, Conversion.Target.BF16));
        assertEquals(SeleneException.Kind.DATA, e.kind());
        assertTrue(e.getMessage().contains(message), e.getMessage());
        if (Files.exists(target)) assertEquals(List.of("selene-manifest.json", "selene-manifest.lock"), names(target));
    }

    private static List<String> names(Path target) throws IOException {
        try (Stream<Path> entries = Files.list(target)) {
            return List.copyOf(new TreeSet<>(
                    entries.map(entry -> entry.getFileName().toString()).toList()));
        }
    }

    @Test
    void whatNeedsNoConversionIsRefused() {
        for (String name : new String[] {"k2-micro", "k2-micro-w8a8", "k2-micro-w8a8-static"}) {
            SeleneException e = assertThrows(
                    SeleneException.class,
                    () -> Conversions.run(
                            TestData.path("golden/" + name), directory.resolve(name), Conversion.Target.BF16));
            assertEquals(SeleneException.Kind.USER, e.kind());
            assertTrue(Files.notExists(directory.resolve(name)));
        }
    }

    @Test
    void filesAreOrderedByTheirNumbers() {
        String[] names = {"model-10-of-61.safetensors", "model-2-of-61.safetensors", "model-1-of-61.safetensors"};
        Arrays.sort(names, ShardLayout::naturally);
        assertEquals("model-1-of-61.safetensors", names[0]);
        assertEquals("model-10-of-61.safetensors", names[2]);
    }
}
