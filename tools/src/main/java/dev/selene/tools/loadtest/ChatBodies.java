package dev.selene.tools.loadtest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import java.util.List;
import java.util.Map;

/** Bodies of requests to the chat and the completions API. */
public final class ChatBodies {
    private ChatBodies() {}

    /** A conversation, streamed with its usage or whole. */
    public static ObjectNode chat(String model, List<Map<String, Object>> messages, int maxTokens, boolean stream) {
        ObjectNode body = common(model, maxTokens, stream);
        ArrayNode turns = body.putArray("messages");
        for (Map<String, Object> message : messages) turns.add(Json.mapper().<ObjectNode>valueToTree(message));
        return body;
    }

    /** A text to be continued. */
    public static ObjectNode completion(String model, String prompt, int maxTokens, boolean stream) {
        return common(model, maxTokens, stream).put("prompt", prompt);
    }

    private static ObjectNode common(String model, int maxTokens, boolean stream) {
        ObjectNode body = Json.mapper().createObjectNode();
        body.put("model", model).put("stream", stream).put("max_tokens", maxTokens);
        if (stream) body.putObject("stream_options").put("include_usage", true);
        return body;
    }
}
