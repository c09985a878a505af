package dev.selene.server.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.engine.FinishReason;
import dev.selene.llm.Answer;

/**
 * The JSON of one answer, whole or as chunks.
 *
 * @param created seconds since 1970
 */
record CompletionWriter(String id, long created, String model) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    ObjectNode whole(Answer answer) {
        ObjectNode body = head("chat.completion");
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", answer.text())
                .putNull("refusal");
        choice.putNull("logprobs").put("finish_reason", word(answer.finishReason()));
        body.set("usage", usage(answer));
        return body;
    }

    /** The first chunk: who speaks. */
    ObjectNode roleChunk() {
        return chunk(JSON.objectNode().put("role", "assistant").put("content", ""), null);
    }

    ObjectNode textChunk(String piece) {
        return chunk(JSON.objectNode().put("content", piece), null);
    }

    /** The last chunk that has a choice. */
    ObjectNode finishChunk(Answer answer) {
        return chunk(JSON.objectNode(), word(answer.finishReason()));
    }

    /** After the last, when the client asked for it. */
    ObjectNode usageChunk(Answer answer) {
        ObjectNode body = head("chat.completion.chunk");
        body.putArray("choices");
        body.set("usage", usage(answer));
        return body;
    }

    private ObjectNode chunk(ObjectNode delta, String finishReason) {
        ObjectNode body = head("chat.completion.chunk");
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.putNull("logprobs").put("finish_reason", finishReason);
        return body;
    }

    private ObjectNode head(String object) {
        return JSON.objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model);
    }

    private static ObjectNode usage(Answer answer) {
        int completion = answer.tokenIds().length;
        return JSON.objectNode()
                .put("prompt_tokens", answer.promptTokens())
                .put("completion_tokens", completion)
                .put("total_tokens", answer.promptTokens() + completion);
    }

    private static String word(FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case CANCELLED -> throw new IllegalArgumentException("a cancelled answer is not written");
        };
    }
}
