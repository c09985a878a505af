package dev.selene.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {
    private static JsonLines of(String text) {
        return JsonLines.open(Path.of("-"), new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void emptyLinesAndAMissingLastLineEndDoNotMatter() {
        JsonLines lines = of("\n{\"a\":1}\r\n  \n{\"a\":2}");
        assertEquals(2, lines.next().orElseThrow().number());
        assertEquals(4, lines.next().orElseThrow().number());
        assertTrue(lines.next().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":|stdin:2:",
                "[1]|stdin:2: expected a JSON object",
                "{\"a\":1,\"a\":2}|Duplicate",
                "{\"a\":1} x|stdin:2:9: not valid JSON"
            })
    void brokenLinesAreNamed(String line, String told) {
        JsonLines lines = of("{}\n" + line + "\n");
        lines.next();
        SeleneException error = assertThrows(SeleneException.class, lines::next);
        assertEquals(SeleneException.Kind.DATA, error.kind());
        assertTrue(error.getMessage().contains(told), error.getMessage());
    }
}
