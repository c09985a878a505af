package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizersTest {
    @TempDir
    Path directory;

    @Test
    void theFilesInTheDirectoryDecideTheKind() {
        assertInstanceOf(TiktokenTokenizer.class, Tokenizers.open(TestData.microK2()));
        assertInstanceOf(HuggingFaceTokenizer.class, Tokenizers.open(TestData.path("tokenizer/glm-shaped")));
    }

    @Test
    void aDirectoryWithoutTokenizerIsFoundEmptyAndNotOpened() {
        assertEquals(Optional.empty(), Tokenizers.find(directory));
        assertRefused("holds neither tiktoken.model nor tokenizer.json");
    }

    @Test
    void tiktokenRanksWithoutNamesOfControlTokensAreRefused() throws IOException {
        Files.copy(TestData.microK2().resolve("tiktoken.model"), directory.resolve("tiktoken.model"));
        assertRefused("tokenizer_config.json: no such file");
    }

    @Test
    void controlTokensBesideTheReservedIdsAreRefused() throws IOException {
        Files.copy(TestData.microK2().resolve("tiktoken.model"), directory.resolve("tiktoken.model"));
        for (int id : new int[] {1791, 2048}) {
            Files.writeString(
                    directory.resolve("tokenizer_config.json"),
                    "{\"added_tokens_decoder\": {\"" + id + "\": {\"content\": \"<x>\"}}}");
            assertRefused("names id " + id + ", expected 1792 to 2047");
        }
    }

    @Test
    void twoControlTokensOfOneNameAreRefused() throws IOException {
        Files.copy(TestData.microK2().resolve("tiktoken.model"), directory.resolve("tiktoken.model"));
        Files.writeString(
                directory.resolve("tokenizer_config.json"),
                "{\"added_tokens_decoder\": {\"1792\": {\"content\": \"<|reserved_token_1800|>\"}}}");
        assertRefused("added tokens 1792 and 1800 are both <|reserved_token_1800|>");
    }

    @Test
    void anUnnamedControlTokenIsCalledByItsIdAndIsNotSpecial() {
        Tokenizer tokenizer = Tokenizers.open(TestData.path("tokenizer/kimi-k2"));
        assertEquals(163600, tokenizer.controlToken("<|reserved_token_163600|>").orElseThrow());
        assertEquals(163840, tokenizer.vocabSize());
        assertEquals(256, tokenizer.controlTokens().size());
        assertTrue(tokenizer.isSpecial(163586), "<|im_end|>");
        assertTrue(!tokenizer.isSpecial(163595), "<|tool_calls_section_begin|>");
        assertTrue(!tokenizer.isSpecial(163600), "<|reserved_token_163600|>");
    }

    private void assertRefused(String message) {
        var error = assertThrows(SeleneException.class, () -> Tokenizers.open(directory));
        assertEquals(SeleneException.Kind.DATA, error.kind());
        assertTrue(error.getMessage().contains(message), error.getMessage());
        assertTrue(error.getMessage().contains(directory.toString()), error.getMessage());
    }
}
