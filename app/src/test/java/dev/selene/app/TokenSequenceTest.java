package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.JsonLines;
import dev.selene.base.SeleneException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenSequenceTest {
    private static JsonLines of(String text) {
        return JsonLines.open(Path.of("-"), new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tokens\":[1]}|no field \"name\"",
                "{\"name\":3,\"tokens\":[1]}|\"name\" is 3",
                "{\"name\":\"a\"}|no field \"tokens\"",
                "{\"name\":\"a\",\"tokens\":[]}|\"tokens\" is empty",
                "{\"name\":\"a\",\"tokens\":[1,-2]}|\"tokens\"[1] is -2",
                "{\"name\":\"a\",\"tokens\":[1.5]}|\"tokens\"[0] is 1.5",
                "{\"name\":\"a\",\"tokens\":[4294967296]}|\"tokens\"[0] is 4294967296",
                "{\"name\":\"a\",\"tokens\":[[1]]}|\"tokens\"[0] is nested"
            })
    void tokenSequencesOfAnotherFormAreRefused(String line, String told) {
        JsonLines.Line only = of(line).next().orElseThrow();
        SeleneException error = assertThrows(SeleneException.class, () -> TokenSequence.parse(only));
        assertTrue(error.getMessage().startsWith("stdin:1: "), error.getMessage());
        assertTrue(error.getMessage().contains(told), error.getMessage());
    }
}
