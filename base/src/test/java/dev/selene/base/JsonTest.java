package dev.selene.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JsonTest {
    @Test
    void refusesInvalidUtf8AndSaysWhere() {
        byte[] text = "{\n\"a\": \"bc\"}".getBytes(StandardCharsets.UTF_8);
        text[text.length - 4] = (byte) 0xff;
        String message = refused(text);
        assertTrue(message.startsWith("config.json:2:"), message);
    }

    @Test
    void refusesDuplicateKeysTrailingTextAndDepth() {
        assertTrue(refused("{\"a\":1,\"a\":2}").contains("Duplicate"));
        assertTrue(refused("{} {}").startsWith("config.json:1:4"));
        assertTrue(refused("[".repeat(201) + "]".repeat(201)).contains("201"));
        assertEquals("config.json: empty, expected JSON", refused(""));
    }

    private static String refused(String text) {
        return refused(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String refused(byte[] text) {
        return assertThrows(SeleneException.class, () -> Json.parse(text, "config.json", Kind.DATA))
                .getMessage();
    }
}
