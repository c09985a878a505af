package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerJsonTest {
    /** All bytes, {@code ab} by a merge, and one added token. */
    static String valid() {
        StringBuilder vocabulary = new StringBuilder();
        for (int value = 0; value < 256; value++)
            vocabulary
                    .append(Json.mapper().getNodeFactory().textNode(ByteAlphabet.of(value)))
                    .append(": ")
                    .append(value)
                    .append(", ");
        return """
                {"version": "1.0", "truncation": null, "padding": null, "normalizer": null,
                 "added_tokens": [{"id": 257, "content": "<x>", "special": true, "normalized": false}],
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
                 "post_processor": null, "decoder": {"type": "ByteLevel"},
                 "model": {"type": "BPE", "dropout": null, "byte_fallback": false, "ignore_merges": false,
                  "vocab": {%s"ab": 256}, "merges": [["a", "b"]]}}
                """.formatted(vocabulary);
    }

    static Tokenizer open(String json) {
        JsonNode root = Json.parse(json, "tokenizer.json", SeleneException.Kind.DATA);
        return new HuggingFaceTokenizer(TokenizerJson.parse(root, "tokenizer.json"), List.of(), "tokenizer.json");
    }

    @Test
    void theValidFileOfTheseTestsIsAccepted() {
        Tokenizer tokenizer = open(valid());
        assertEquals(258, tokenizer.vocabSize());
        assertArrayEquals(
                new int[] {256, 257, 'b'},
                remap(tokenizer.encode("ab<x>b", Tokenizer.ControlText.AS_TOKENS), tokenizer));
    }

    private static int[] remap(int[] ids, Tokenizer tokenizer) {
        for (int i = 0; i < ids.length; i++)
            if (ids[i] < 256) ids[i] = tokenizer.bytes(ids[i])[0];
        return ids;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            "version": "1.0" ~ "version": "2.0" ~ version
            "normalizer": null ~ "normalizer": {"type": "Lowercase"} ~ Lowercase
            "normalizer": null ~ "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFKC"}]} ~ NFKC
            "padding": null ~ "padding_side": null ~ padding_side is not known
            {"type": "ByteLevel"} ~ {"type": "Metaspace"} ~ decoder
            "add_prefix_space": false ~ "add_prefix_space": true ~ add_prefix_space
            "pre_tokenizer": {"type": "ByteLevel" ~ "pre_tokenizer": {"type": "Whitespace" ~ pre_tokenizer
            "use_regex": true ~ "use_regex": 1 ~ use_regex
            "type": "BPE" ~ "type": "Unigram" ~ model.type
            "dropout": null ~ "dropout": 0.1 ~ dropout
            "dropout": null ~ "end_of_word_suffix": "</w>" ~ end_of_word_suffix
            "byte_fallback": false ~ "byte_fallback": true ~ byte_fallback
            "ab": 256 ~ "ab": 255 ~ has id 255
            "ab": 256 ~ "ab": -1 ~ an integer from 0
            "ab": 256 ~ "ab": 99999999999 ~ an integer from 0
            "ab": 256 ~ "ac": 256 ~ lacks "ab"
            "!": ~ "!!": ~ lacks "!"
            ["a", "b"]] ~ ["a", "b"], ["a", "b"]] ~ is there twice
            ["a", "b"]] ~ ["a", "b", "c"]] ~ merges
            ["a", "b"]] ~ "a"] ~ merges
            ["a", "b"]] ~ [1, 2]] ~ merges
            "content": "<x>" ~ "content": "ab" ~ it at 256
            "content": "<x>" ~ "content": "" ~ 0 characters
            "content": "<x>" ~ "content": "<x>", "lstrip": true ~ lstrip
            "content": "<x>" ~ "content": "<x>", "single_word": true ~ single_word
            "id": 257 ~ "id": 256 ~ another token there
            "id": 257 ~ "id": 4194304 ~ an integer from 0
            "id": 257, "content": "<x>" ~ "id": 256, "content": "ab" ~ could turn into it
            """)
    void whatWouldChangeTheTokensIsRefusedByName(String part, String replacement, String message) {
        assertTrue(valid().contains(part), "the valid file holds " + part);
        var error = assertThrows(SeleneException.class, () -> open(valid().replace(part, replacement)));
        assertEquals(SeleneException.Kind.DATA, error.kind());
        assertTrue(error.getMessage().contains(message), error.getMessage());
        assertTrue(error.getMessage().startsWith("tokenizer.json: "), error.getMessage());
    }

    @Test
    void tokensOfTheConfigurationReplaceThoseOfTheSameId() {
        JsonNode root = Json.parse(valid(), "tokenizer.json", SeleneException.Kind.DATA);
        List<AddedToken> more =
                List.of(new AddedToken(257, "<x>", false, false), new AddedToken(300, "<y>", true, false));
        Tokenizer tokenizer =
                new HuggingFaceTokenizer(TokenizerJson.parse(root, "tokenizer.json"), more, "tokenizer.json");
        assertTrue(!tokenizer.isSpecial(257) && tokenizer.isSpecial(300));
        assertEquals(301, tokenizer.vocabSize());
        assertThrows(IllegalArgumentException.class, () -> tokenizer.bytes(299), "an id that nothing names");
    }
}
