package dev.selene.tools;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** JSON as files hold it: UTF-8, two spaces, fields in their order, a line feed at the end. */
public final class JsonText {
    private JsonText() {}

    /** The bytes of a file that holds {@code json}. */
    public static byte[] of(JsonNode json) {
        try {
            String text = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
            return (text + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a tree in memory can always be written
        }
    }
}
