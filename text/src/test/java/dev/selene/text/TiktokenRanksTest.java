package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiktokenRanksTest {
    @Test
    void allBytesAndOneMoreTokenAreAccepted() {
        assertEquals(257, parse(bytes(256) + "YWI= 256\n").size());
        assertEquals(257, parse(bytes(256) + "YWI= 256").size());
    }

    /** Line 257 of the file, after the 256 bytes, and what is said of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            YWI= 257|model:257: expected a token in Base64, a space and the rank 256
            YWI= 0256|the rank 256
            YWI= 256x|the rank 256
            YWI=  256|the rank 256
            YWI=|the rank 256
            Y!I= 256|model:257: not Base64
            ` 256`|model:257: the token is empty
            YQ== 256|tokens 97 and 256 stand for the same bytes
            """)
    void aBrokenLineIsRefusedByNumber(String line, String message) {
        assertRefused(bytes(256) + line + "\n", message);
    }

    @Test
    void aMissingByteIsRefused() {
        assertRefused(bytes(255), "no token for the single byte 0xff");
        assertRefused("", "no token for the single byte 0x00");
    }

    @Test
    void aTokenOfGreatLengthIsRefused() {
        assertRefused(bytes(256) + "YWFh".repeat(400) + " 256\n", "token of more than 1024 bytes");
    }

    private static void assertRefused(String file, String message) {
        var error = assertThrows(SeleneException.class, () -> parse(file));
        assertEquals(SeleneException.Kind.DATA, error.kind());
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }

    private static TiktokenRanks parse(String file) {
        return TiktokenRanks.parse(file.getBytes(StandardCharsets.ISO_8859_1), "model");
    }

    /** The lines of the first {@code count} single bytes. */
    private static String bytes(int count) {
        StringBuilder lines = new StringBuilder();
        for (int value = 0; value < count; value++)
            lines.append(Base64.getEncoder().encodeToString(new byte[] {(byte) value}))
                    .append(' ')
                    .append(value)
                    .append('\n');
        return lines.toString();
    }
}
