package dev.selene.text;

import static dev.selene.text.TestTokenizers.DEEPSEEK;
import static dev.selene.text.TestTokenizers.ids;
import static dev.selene.text.Tokenizer.ControlText.AS_PLAIN_TEXT;
import static dev.selene.text.Tokenizer.ControlText.AS_TOKENS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against ids of the Hugging Face tokenizers library; testdata/golden/tokenizer/README.md tells how they were made. */
class HuggingFaceGoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {"deepseek-v3", "glm-shaped", "mixed"})
    void allGoldenLinesAreReproduced(String name) throws IOException {
        Tokenizer tokenizer =
                name.equals("deepseek-v3") ? DEEPSEEK : Tokenizers.open(TestData.path("tokenizer/" + name));
        List<JsonNode> lines = TestTokenizers.lines(TestData.path("golden/tokenizer/" + name + ".jsonl"));
        assertEquals(376, lines.size());
        for (JsonNode line : lines) {
            String text = line.path("text").textValue();
            int[] ids = ids(line.path("ids"));
            int[] plain = line.has("ids_no_special") ? ids(line.path("ids_no_special")) : ids;
            assertArrayEquals(ids, tokenizer.encode(text, AS_TOKENS), text);
            assertArrayEquals(plain, tokenizer.encode(text, AS_PLAIN_TEXT), text);
            // the fixture named mixed normalises, so its text comes back changed
            if (!name.equals("mixed")) assertEquals(text, tokenizer.decode(ids));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Hello world|19923 2058
            Hello世界!|19923 3427 3
            You are concise.|3476 477 47468 16
            What is 2+2?|3085 344 223 20 13 20 33
            ` 12345 apples`|223 6895 1883 37679
            カタカナ漢字|15961 11767 15961 27071 29069 2024
            😀 café|28927 225 57664
            """)
    void publishedExamplesAreReproduced(String text, String expected) {
        assertArrayEquals(ids(expected), DEEPSEEK.encode(text, AS_TOKENS));
    }

    @Test
    void controlTokensOfDeepseekHaveTheirPublishedIds() {
        assertEquals(0, DEEPSEEK.controlToken("<｜begin▁of▁sentence｜>").orElseThrow());
        assertEquals(1, DEEPSEEK.controlToken("<｜end▁of▁sentence｜>").orElseThrow());
        assertEquals(128803, DEEPSEEK.controlToken("<｜User｜>").orElseThrow());
        assertEquals(128814, DEEPSEEK.controlToken("<｜tool▁sep｜>").orElseThrow());
        assertEquals(128815, DEEPSEEK.vocabSize());
        assertEquals(818, DEEPSEEK.controlTokens().size());
    }
}
