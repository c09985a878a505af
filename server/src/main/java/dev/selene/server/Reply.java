package dev.selene.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import java.util.Map;

/**
 * A whole answer. The array is not copied: the caller leaves it alone.
 *
 * @param headers beside {@code content-type}
 */
public record Reply(int status, String contentType, Map<String, String> headers, byte[] body) {
    public Reply {
        headers = Map.copyOf(headers);
    }

    /** An answer in JSON. */
    public static Reply json(int status, JsonNode body) {
        return json(status, Map.of(), body);
    }

    /** An answer in JSON with headers of its own. */
    public static Reply json(int status, Map<String, String> headers, JsonNode body) {
        try {
            return new Reply(status, "application/json", headers, Json.mapper().writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }
}
