package dev.selene.tools.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.base.Json;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.StoredTensor;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversions of the golden checkpoints against the published rules, written down here a second time and plainly. */
class ConversionGoldenTest {
    @TempDir
    Path target;

    @Test
    void fp8BecomesTheRoundedProductOfValueAndScale() throws IOException {
        convert("k2-micro-fp8", Conversion.Target.BF16);
        try (Checkpoint source = golden("k2-micro-fp8");
                Checkpoint result = Checkpoint.open(target)) {
            Set<String> expected = new TreeSet<>(source.tensors().keySet());
            expected.removeIf(name -> name.endsWith("_scale_inv"));
            assertEquals(expected, result.tensors().keySet());
            int converted = 0;
            for (String name : expected) {
                StoredTensor from = source.tensors().get(name);
                StoredTensor to = result.tensors().get(name);
                assertEquals(from.shape(), to.shape(), name);
                assertEquals(from.file().getFileName(), to.file().getFileName(), name);
                if (from.dtype() != DType.FP8_E4M3) {
                    assertEquals(-1, from.data().mismatch(to.data()), name);
                    continue;
                }
                converted++;
                StoredTensor scale = source.tensors().get(name + "_scale_inv");
                long columns = from.shape().dimension(1);
                for (long i = 0; i < from.shape().elements(); i++) {
                    float value = FloatCodec.fp8E4m3ToFloat(from.data().get(ValueLayout.JAVA_BYTE, i));
                    float product = value * scale.view().getFloat(i / columns / 128, i % columns / 128);
                    assertEquals(FloatCodec.floatToBf16(product), bits(to, i), name + " at " + i);
                }
            }
            assertEquals(3 * 5 + 3 + 2 * 17 * 3, converted);
        }
    }

    @Test
    void int4BecomesTheRoundedProductOfValueAndScale() throws IOException {
        convert("k2-micro-int4", Conversion.Target.BF16);
        try (Checkpoint source = golden("k2-micro-int4");
                Checkpoint result = Checkpoint.open(target)) {
            int converted = 0;
            for (StoredTensor to : result.tensors().values()) {
                StoredTensor from = source.tensors().get(to.name());
                if (from != null) {
                    assertEquals(-1, from.data().mismatch(to.data()), to.name());
                    continue;
                }
                converted++;
                StoredTensor packed = source.tensors().get(to.name() + "_packed");
                StoredTensor scale = source.tensors().get(to.name() + "_scale");
                long columns = to.shape().dimension(1);
                assertEquals(packed.shape().dimension(1) * 8, columns);
                for (long i = 0; i < to.shape().elements(); i++) {
                    int word = packed.data().get(ValueLayout.JAVA_INT_UNALIGNED, i / 8 * 4);
                    int nibble = word >>> (int) (4 * (i % 8)) & 15;
                    float product = (nibble - 8) * FloatCodec.bf16ToFloat(bits(scale, i / 32));
                    assertEquals(FloatCodec.floatToBf16(product), bits(to, i), to.name() + " at " + i);
                }
            }
            assertEquals(2 * 16 * 3, converted);
        }
    }

    /** The golden encoder used the published rule, so its bytes are ours. */
    @Test
    void bf16BecomesTheGoldenFp8BitForBit() throws IOException {
        convert("k2-micro", Conversion.Target.FP8);
        try (Checkpoint expected = golden("k2-micro-fp8");
                Checkpoint result = Checkpoint.open(target)) {
            SortedMap<String, StoredTensor> tensors = result.tensors();
            assertEquals(expected.tensors().keySet(), tensors.keySet());
            assertEquals(expected.config(), result.config());
            for (StoredTensor tensor : expected.tensors().values()) {
                StoredTensor ours = tensors.get(tensor.name());
                assertEquals(tensor.dtype(), ours.dtype(), tensor.name());
                assertEquals(-1, tensor.data().mismatch(ours.data()), tensor.name());
            }
        }
    }

    @Test
    void configLosesOnlyTheQuantisationAndKeepsItsOrder() throws IOException {
        convert("k2-micro-fp8", Conversion.Target.BF16);
        ObjectNode expected = (ObjectNode) json(TestData.path("golden/k2-micro-fp8/config.json"));
        expected.remove("quantization_config");
        assertEquals(expected.toString(), json(target.resolve("config.json")).toString());
        assertEquals(
                -1,
                Files.mismatch(
                        TestData.path("golden/k2-micro-fp8/generation_config.json"),
                        target.resolve("generation_config.json")));
        assertTrue(Files.notExists(target.resolve("selene-manifest.lock")));
    }

    private static JsonNode json(Path file) {
        return Json.read(file, 1 << 20);
    }

    private static short bits(StoredTensor tensor, long index) {
        return tensor.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES);
    }

    private static Checkpoint golden(String name) {
        return Checkpoint.open(TestData.path("golden/" + name));
    }

    private void convert(String name, Conversion.Target to) {
        try (Checkpoint source = golden(name);
                SourceReader reader = new SourceReader()) {
            Rewrite rewrite = Conversion.plan(source, reader, to, OptionalLong.empty());
            CheckpointRewriter.run(rewrite, target, 3, RewriteProgress.NONE);
        }
    }
}
