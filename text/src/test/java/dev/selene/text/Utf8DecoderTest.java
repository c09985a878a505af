package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8DecoderTest {
    /** Results of Python's {@code bytes.decode("utf-8", "replace")}; R is U+FFFD. */
    @ParameterizedTest
    @CsvSource({
        "41, A",
        "c3a9, é",
        "80, R",
        "c0, R",
        "c080, RR",
        "c1bf, RR",
        "c2, R",
        "c241, RA",
        "e282, R",
        "e28241, RA",
        "e08080, RRR",
        "e0a0, R",
        "eda080, RRR",
        "ed9fbf, \uD7FF",
        "ee8080, \uE000",
        "f09f98, R",
        "f09f9841, RA",
        "f08080, RRR",
        "f4908080, RRRR",
        "f5808080, RRRR",
        "ff, R",
        "e2c3a9, Ré",
        "f09fe282ac, R€",
        "e28282, ₂"
    })
    void brokenSequencesAreReplacedAsInPython(String hex, String expected) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        String want = expected.replace('R', '\uFFFD');
        assertEquals(want, decode(bytes));
        for (int cut = 1; cut < bytes.length; cut++)
            assertEquals(want, decode(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length)), hex);
    }

    @Test
    void everyCodePointIsDecoded() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) continue;
            String text = Character.toString(codePoint);
            assertEquals(text, decode(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static String decode(byte[]... parts) {
        Utf8Decoder decoder = new Utf8Decoder();
        StringBuilder text = new StringBuilder();
        for (byte[] part : parts) decoder.decode(part, text);
        decoder.finish(text);
        return text.toString();
    }
}
