package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.Fuzz;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Broken files are refused with a data error, or give a tokenizer that works. */
@Tag("fuzz")
class TokenizerFuzzTest {
    private static final long SEED = 17;
    private static final String TEXT = "abc ab<x>中\n";

    @Test
    void brokenTiktokenModels() throws IOException {
        byte[] model = Files.readAllBytes(TestData.microK2().resolve("tiktoken.model"));
        byte[] valid = Arrays.copyOf(model, lineEnd(model, 300));
        JsonNode config = Json.mapper().createObjectNode();
        fuzz(valid, bytes -> new TiktokenTokenizer(TiktokenRanks.parse(bytes, "model"), config, "config"));
    }

    @Test
    void brokenTokenizerConfigs() {
        TiktokenRanks ranks = TiktokenRanks.read(TestData.microK2().resolve("tiktoken.model"));
        byte[] valid = """
                {"added_tokens_decoder": {
                 "1792": {"content": "[BOS]", "lstrip": false, "normalized": false, "rstrip": false, "special": true},
                 "1803": {"content": "<x>", "single_word": false, "special": false}},
                 "bos_token": "[BOS]", "model_max_length": 1000000000000000019884624838656}
                """.getBytes(StandardCharsets.UTF_8);
        fuzz(
                valid,
                bytes ->
                        new TiktokenTokenizer(ranks, Json.parse(bytes, "config", SeleneException.Kind.DATA), "config"));
    }

    @Test
    void brokenTokenizerJsons() {
        byte[] valid = TokenizerJsonTest.valid().getBytes(StandardCharsets.UTF_8);
        fuzz(valid, bytes -> TokenizerJsonTest.open(new String(bytes, StandardCharsets.UTF_8)));
    }

    private static void fuzz(byte[] valid, Function<byte[], Tokenizer> open) {
        for (int i = 0; i < Fuzz.inputs(); i++) {
            try {
                Tokenizer tokenizer = open.apply(Fuzz.mutate(valid, Fuzz.random(SEED, i)));
                for (var controlText : Tokenizer.ControlText.values())
                    assertEquals(TEXT, tokenizer.decode(tokenizer.encode(TEXT, controlText)));
            } catch (SeleneException e) {
                assertEquals(SeleneException.Kind.DATA, e.kind(), "seed " + SEED + ", input " + i);
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                throw new AssertionError("seed " + SEED + ", input " + i, e);
            }
        }
    }

    private static int lineEnd(byte[] file, int lines) {
        int at = 0;
        for (int i = 0; i < lines; at++) if (file[at] == '\n') i++;
        return at;
    }
}
