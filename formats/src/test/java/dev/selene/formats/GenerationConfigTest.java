package dev.selene.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerationConfigTest {
    @Test
    void kimiTellsWhereToStopOnly() {
        GenerationConfig config = parse("{\"max_length\": 131072, \"eos_token_id\": 163586}");
        assertEquals(
                new GenerationConfig(
                        Set.of(163586),
                        OptionalInt.of(131072),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalInt.empty()),
                config);
    }

    @Test
    void deepseekR1TellsHowToSample() {
        GenerationConfig config = parse("""
                {"_from_model_config": true, "bos_token_id": 0, "eos_token_id": 1, "do_sample": true,
                 "temperature": 0.6, "top_p": 0.95, "top_k": 20, "transformers_version": "4.39.3"}""");
        assertEquals(
                new GenerationConfig(
                        Set.of(1),
                        OptionalInt.empty(),
                        OptionalDouble.of(0.6),
                        OptionalDouble.of(0.95),
                        OptionalInt.of(20)),
                config);
    }

    @Test
    void severalTokensMayStop() {
        assertEquals(
                Set.of(154820, 154827, 154829),
                parse("{\"eos_token_id\": [154829, 154820, 154827]}").eosTokenIds());
    }

    @Test
    void absentNullAndUnlimitedAreEmpty() {
        assertEquals(GenerationConfig.empty(), parse("{}"));
        assertEquals(
                GenerationConfig.empty(),
                parse("{\"top_k\": 0, \"top_p\": null, \"temperature\": null, \"eos_token_id\": null}"));
        assertEquals(OptionalInt.empty(), parse("{\"top_k\": -1}").topK());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"temperature\": -0.1}          | temperature is -0.1, expected a number from 0.0 to 100.0",
                "{\"temperature\": \"hot\"}       | temperature is \"hot\"",
                "{\"top_p\": 0}                   | top_p is 0",
                "{\"top_p\": 1.5}                 | top_p is 1.5",
                "{\"top_k\": 2.5}                 | top_k is 2.5",
                "{\"max_length\": 0}              | max_length is 0",
                "{\"eos_token_id\": -1}           | eos_token_id is -1",
                "{\"eos_token_id\": [[1]]}        | eos_token_id is [[1]]",
                "[1]                              | is [1], expected an object",
            })
    void impossibleValuesAreRefused(String text, String message) {
        SeleneException e = assertThrows(SeleneException.class, () -> parse(text));
        assertEquals(SeleneException.Kind.DATA, e.kind());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static GenerationConfig parse(String text) {
        return GenerationConfig.parse(Json.parse(text, "g.json", SeleneException.Kind.DATA), "g.json");
    }
}
