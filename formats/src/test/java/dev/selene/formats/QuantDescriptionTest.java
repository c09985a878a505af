package dev.selene.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantDescriptionTest {
    @TempDir
    Path directory;

    @Test
    void onlyTensorsHaveTypes() {
        QuantDescription description = parse("""
                {"model_quant_type": "W8A8", "version": "1.0.0", "group_size": 0, "metadata": {"a.b": "c"},
                 "optional": {}, "lm_head.weight": "FLOAT", "model.layers.0.self_attn.o_proj.deq_scale": "W8A8"}""");
        assertEquals(
                Map.of("lm_head.weight", "FLOAT", "model.layers.0.self_attn.o_proj.deq_scale", "W8A8"),
                description.types());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kv_cache_type\": \"C8\"}",
                "{\"kv_quant_type\": \"C8\"}",
                "{\"fa_quant_type\": \"FAKQuant\"}",
                "{\"reduce_quant_type\": \"per_channel\"}",
            })
    void quantisationOfMoreThanLinearsIsRefused(String text) {
        assertTrue(message(text).contains("not supported. Quantise without it."), message(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"a.b\": \"FLOAT\", \"a.b\": \"W8A8\"}", "{\"a.b\": \"FLOAT\"} x"})
    void brokenDescriptionsAreRefused(String text) {
        assertTrue(message(text).startsWith("d.json: "), message(text));
    }

    @Test
    void olderScriptsNameTheFileAfterTheType() throws IOException {
        assertEquals(Optional.empty(), QuantDescription.read(directory));
        Path file = directory.resolve("quant_model_description_w8a8_dynamic.json");
        Files.writeString(file, "{\"a.weight\": \"W8A8_DYNAMIC\"}");
        assertEquals(
                Map.of("a.weight", "W8A8_DYNAMIC"),
                QuantDescription.read(directory).orElseThrow().types());
        Files.writeString(directory.resolve("quant_model_description.json"), "{}");
        assertThrows(SeleneException.class, () -> QuantDescription.read(directory));
    }

    private static QuantDescription parse(String text) {
        return QuantDescription.parse(text.getBytes(StandardCharsets.UTF_8), "d.json");
    }

    private static String message(String text) {
        SeleneException e = assertThrows(SeleneException.class, () -> parse(text));
        assertEquals(SeleneException.Kind.DATA, e.kind());
        return e.getMessage();
    }
}
