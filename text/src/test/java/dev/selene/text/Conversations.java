package dev.selene.text;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Conversations from JSON. */
final class Conversations {
    private Conversations() {}

    static List<JsonNode> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> Json.parse(line, file.toString(), SeleneException.Kind.DATA))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Conversation of(JsonNode line) {
        return new Conversation(
                maps(line.path("messages")),
                maps(line.path("tools")),
                line.path("add_generation_prompt").booleanValue(),
                line.path("kwargs").isObject()
                        ? Json.mapper().convertValue(line.path("kwargs"), new TypeReference<Map<String, Object>>() {})
                        : Map.of());
    }

    static Conversation of(String json) {
        return of(Json.parse(json, "test", SeleneException.Kind.DATA));
    }

    private static List<Map<String, Object>> maps(JsonNode array) {
        if (!array.isArray()) return List.of();
        return Json.mapper().convertValue(array, new TypeReference<List<Map<String, Object>>>() {});
    }
}
