package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.Shape;
import dev.selene.tools.weights.EditedTensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that is broken ends quantising with an error that says where; the source stays as it is, and no result appears. */
class HostileSourceTest {
    private static final Path FP8 = Golden.directory("k2-micro-fp8");
    private static final String DOWN = "model.layers.1.mlp.experts.3.down_proj.weight";
    private static final String O = "model.layers.1.self_attn.o_proj.weight";

    @TempDir
    Path folder;

    private Path source;

    @BeforeEach
    void nameTheSource() {
        source = folder.resolve("source");
    }

    @Test
    void aFileThatIsCutOff() throws IOException {
        changeFile(bytes -> Arrays.copyOf(bytes, bytes.length - 100));
        refused("model.safetensors: cut off: header says");
        Files.write(source.resolve("model.safetensors"), new byte[0]);
        refused("model.safetensors: cut off: 0 bytes");
    }

    @Test
    void tensorsThatOverlap() throws IOException {
        changeFile(bytes -> {
            String header = new String(bytes, StandardCharsets.ISO_8859_1);
            int second = header.indexOf("\"data_offsets\":[", header.indexOf("\"data_offsets\":[0,") + 1);
            int digit = second + "\"data_offsets\":[".length();
            bytes[digit] = (byte) (bytes[digit] == '1' ? '2' : '1');
            return bytes;
        });
        refused("model.safetensors: tensor ");
    }

    @Test
    void scalesThatAreNoNumbers() throws IOException {
        EditedTensors.of(FP8).setFloat(DOWN + "_scale_inv", 1, Float.NaN).write(source);
        refused(DOWN + "_scale_inv is NaN at [1, 0]", Target.W8A8_DYNAMIC, Target.W4A8);
        refused("its input is NaN at calibration token 0, channel 0", Target.W8A8);
    }

    @Test
    void weightsWithoutElements() throws IOException {
        EditedTensors.of(FP8)
                .put(DOWN, DType.FP8_E4M3, Shape.of(0, 96), new byte[0])
                .write(source);
        refused(DOWN + " in model.safetensors is FP8_E4M3 [0, 96], expected a matrix");
    }

    @Test
    void scalesOfAnotherShape() throws IOException {
        EditedTensors.of(FP8)
                .put(DOWN + "_scale_inv", DType.F32, Shape.of(1, 2), new byte[8])
                .write(source);
        refused("is F32 [1, 2], expected F32 [2, 1]");
    }

    /** The files agree with each other, config.json does not: the model that would be calibrated is another one. */
    @Test
    void weightsOfAnotherShapeThanTheModel() throws IOException {
        EditedTensors.of(FP8)
                .put(O, DType.FP8_E4M3, Shape.of(160, 64), new byte[160 * 64])
                .put(O + "_scale_inv", DType.F32, Shape.of(2, 1), new byte[8])
                .write(source);
        refused(O + " in model.safetensors is [160, 64], expected [160, 128]");
    }

    private void changeFile(UnaryOperator<byte[]> change) throws IOException {
        EditedTensors.of(FP8).write(source);
        Path file = source.resolve("model.safetensors");
        Files.write(file, change.apply(Files.readAllBytes(file)));
    }

    private void refused(String message) throws IOException {
        refused(message, Target.W8A8, Target.W8A8_DYNAMIC, Target.W4A8);
    }

    private void refused(String message, Target... targets) throws IOException {
        Map<String, byte[]> before = contents();
        Path prompts = Golden.prompts(folder);
        for (Target target : targets) {
            Path result = folder.resolve("result-" + target);
            var e = assertThrows(
                    SeleneException.class, () -> Golden.quantise(source, result, Golden.options(target, prompts)));
            assertEquals(SeleneException.Kind.DATA, e.kind(), e.getMessage());
            assertTrue(e.getMessage().contains(message), target + ": " + e.getMessage());
            assertTrue(Files.notExists(result.resolve("config.json")), target::toString);
        }
        Map<String, byte[]> after = contents();
        assertEquals(before.keySet(), after.keySet());
        before.forEach((name, bytes) -> assertTrue(Arrays.equals(bytes, after.get(name)), name + " was changed"));
    }

    private Map<String, byte[]> contents() throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.toList()) contents.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
        return contents;
    }
}
