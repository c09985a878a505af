package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A result is called good only when nothing in it is broken, and what is broken is named. */
class VerdictTest {
    private static final String DEAD = "model.layers.1.mlp.experts.5.up_proj.weight";

    @TempDir
    Path folder;

    private Path source;
    private Path result;

    @BeforeEach
    void copy() throws IOException {
        source = Files.createDirectory(folder.resolve("source"));
        result = folder.resolve("result");
        try (Stream<Path> files = Files.list(Golden.directory("k2-micro"))) {
            for (Path file : files.toList()) Files.copy(file, source.resolve(file.getFileName()));
        }
    }

    @Test
    void aDeadOutputChannelIsNamedAndTheFilesAreKept() throws IOException {
        setRow(DEAD, 3, (short) 0);
        var outcome = Golden.quantise(source, result, Golden.options(Target.W8A8, Golden.prompts(folder)));
        assertFalse(outcome.isGood());
        assertEquals(1, outcome.problems().size(), outcome.problems()::toString);
        assertEquals(
                "model.layers.1.mlp.experts.5.up_proj: 1 output channels are zero throughout, the first 3",
                outcome.problems().getFirst());
        assertTrue(outcome.summary().contains("NOT GOOD"), outcome.summary());
        JsonNode report = Json.read(result.resolve(ReportFiles.JSON), 1 << 24);
        assertEquals("not good", report.get("verdict").textValue());
        assertTrue(Files.readString(result.resolve(ReportFiles.HTML)).contains("verdict bad"));
        Checkpoint.open(result).close();
    }

    /** Weights so small that the smallest scale makes nothing of them. */
    @Test
    void weightsThatBecomeNothingAreADeadChannel() throws IOException {
        setRow(DEAD, 0, (short) 0x3000); // 4.7e-10 in BF16
        var outcome = Golden.quantise(source, result, Golden.options(Target.W8A8_DYNAMIC, Golden.prompts(folder)));
        assertTrue(outcome.problems().getFirst().startsWith("model.layers.1.mlp.experts.5.up_proj: 1 output"));
    }

    @Test
    void aDeadInputChannelIsNamed() throws IOException {
        setRow("model.layers.2.self_attn.q_a_layernorm.weight", 0, (short) 0);
        var outcome = Golden.quantise(source, result, Golden.options(Target.W8A8, Golden.prompts(folder)));
        assertTrue(
                outcome.problems().getFirst().startsWith("model.layers.2.self_attn.q_b_proj: 48 channels of its input"),
                outcome.problems()::toString);
    }

    /** Finite weights, but the stream overflows F32: found before anything is written. */
    @Test
    void anOverflowOfTheSourceIsAnError() throws IOException {
        for (int layer = 0; layer < 2; layer++)
            setRow("model.layers." + layer + ".post_attention_layernorm.weight", 0, (short) 0x7f00); // 1.7e38
        var options = Golden.options(Target.W8A8, Golden.prompts(folder));
        var e = assertThrows(SeleneException.class, () -> Golden.quantise(source, result, options));
        assertEquals(SeleneException.Kind.DATA, e.kind());
        assertTrue(e.getMessage().contains("its input is"), e.getMessage());
        try (var files = Files.list(result)) {
            assertEquals(
                    List.of("selene-manifest.json", "selene-manifest.lock"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    /** The same without calibration: written, and not called good. */
    @Test
    void anOverflowOfTheResultIsNamed() throws IOException {
        setRow("model.layers.1.post_attention_layernorm.weight", 0, (short) 0x7f00);
        var outcome = Golden.quantise(source, result, Golden.options(Target.W8A8_DYNAMIC, Golden.prompts(folder)));
        assertTrue(
                outcome.problems().getFirst().startsWith("layer 1: its output has NaN or infinite numbers"),
                outcome.problems()::toString);
        assertEquals(
                "NaN",
                Json.read(result.resolve(ReportFiles.JSON), 1 << 24)
                        .at("/layers/1/relative_error")
                        .textValue());
    }

    @Test
    void aWeightThatIsNanIsAnError() throws IOException {
        setRow(DEAD, 2, (short) 0x7fc0);
        var options = Golden.options(Target.W8A8, Golden.prompts(folder));
        var e = assertThrows(SeleneException.class, () -> Golden.quantise(source, result, options));
        assertEquals(SeleneException.Kind.DATA, e.kind());
    }

    /** Sets every element of one row, or all of a vector. */
    private void setRow(String name, int row, short bf16) throws IOException {
        Path file;
        long at;
        long columns;
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            StoredTensor tensor = checkpoint.tensors().get(name);
            columns = tensor.shape().dimension(tensor.shape().rank() - 1);
            file = tensor.file();
            at = tensor.fileOffset() + row * columns * Short.BYTES;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) columns * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) bytes.putShort(bf16);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes.flip(), at);
        }
    }
}
