package dev.selene.text;

import static dev.selene.text.TestTokenizers.KIMI;
import static dev.selene.text.TestTokenizers.MICRO;
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

/** Against ids of the published Kimi tokenizer; how they were made is told in testdata/golden/README.md, section 6. */
class TiktokenGoldenTest {
    @Test
    void allGoldenLinesAreReproduced() throws IOException {
        List<JsonNode> lines = TestTokenizers.lines(TestData.path("golden/tokenizer/encode.jsonl"));
        assertEquals(330, lines.size());
        for (JsonNode line : lines) {
            String text = line.path("text").textValue();
            int[] ids = ids(line.path("ids"));
            int[] plain = line.has("ids_no_special") ? ids(line.path("ids_no_special")) : ids;
            String name = "line " + line.path("i");
            assertArrayEquals(ids, KIMI.encode(text, AS_TOKENS), name);
            assertArrayEquals(plain, KIMI.encode(text, AS_PLAIN_TEXT), name);
            assertEquals(
                    line.path("decoded_equals_text").booleanValue(),
                    KIMI.decode(ids).equals(text),
                    name);
        }
    }

    @Test
    void promptsOfTheEmbeddedModelAreReproduced() throws IOException {
        for (JsonNode line : TestTokenizers.lines(TestData.microK2().resolve("expected.jsonl"))) {
            String prompt = line.path("prompt_text").textValue();
            int[] ids = ids(line.path("prompt_ids"));
            assertArrayEquals(ids, MICRO.encode(prompt, AS_TOKENS), prompt);
            assertEquals(prompt, MICRO.decode(ids));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            Hello world|19180 2695
            Hello世界!|19180 2243 0
            `  leading`|220 8134
            1234567890 3.14159|6694 12972 16242 15 220 18 13 18702 6276
            don't I'LL we'Ve IT'S|88709 4154 5847 645 6 62781 9752 34480
            你好，世界！今天是2024年3月15日。|33845 378 2243 856 35408 2975 19 532 18 892 1308 778 292
            カタカナ漢字kanji|26121 21449 26121 42125 1435 95 1855 14320 15799
            한국어 텍스트|17079 54078 28763 83194 235 67178
            😀👍🏽|134750 222 64390 235 92949 121
            A中B文C|32 435 33 908 34
            々〆〇|106101 272 228 91894
            ①½٣|16395 45953 149 96
            `   `|274
            𠮷野家|172 254 106 115 4694 583
            naïve café|4768 44187 367 70591
            <think></think>|163606 163607
            functions.get_weather:0|41937 1150 21055 2800 25 15
            """)
    void publishedExamplesAreReproduced(String text, String expected) {
        assertArrayEquals(ids(expected), KIMI.encode(text, AS_TOKENS));
    }

    @Test
    void examplesWithControlCharactersAreReproduced() {
        assertArrayEquals(ids("1611 16 2298 1611 17 198"), KIMI.encode("line1\r\n\r\nline2\n", AS_TOKENS));
        assertArrayEquals(ids("87 126 227 88 216 89"), KIMI.encode("x\u0085y\u001cz", AS_TOKENS));
        assertArrayEquals(
                ids("1166 285 3940 2360 274 745 1288 381 17 220 1214 27207 198"),
                KIMI.encode("def f(x):\n    return x**2  # sq\n", AS_TOKENS));
    }

    @Test
    void controlTokensInTextBecomeTokensOrPlainTextAsAsked() {
        assertArrayEquals(ids("27 39964 4192 39964 29"), KIMI.encode("<think></think>", AS_PLAIN_TEXT));
        assertArrayEquals(ids("64 163586 65"), KIMI.encode("a<|im_end|>b", AS_TOKENS));
        assertArrayEquals(ids("64 27 91 348 11129 91 29 65"), KIMI.encode("a<|im_end|>b", AS_PLAIN_TEXT));
    }
}
