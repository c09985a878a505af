package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.engine.FinishReason;
import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import java.util.List;
import java.util.Optional;

/**
 * The JSON of the answers to one request, whole or as chunks.
 *
 * @param created seconds since 1970
 * @param logprobs if the request asked for them
 */
record CompletionWriter(String id, long created, String model, Optional<LogprobWriter> logprobs) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /**
     * @param answers what is returned
     * @param generated what was generated for it
     */
    ObjectNode whole(List<Answer> answers, List<Answer> generated) {
        ObjectNode body = head("chat.completion");
        ArrayNode choices = body.putArray("choices");
        for (Answer answer : answers) {
            ObjectNode choice = choices.addObject().put("index", choices.size() - 1);
            choice.putObject("message")
                    .put("role", "assistant")
                    .put("content", answer.text())
                    .putNull("refusal");
            putLogprobs(choice, answer.logprobs().generated());
            choice.put("finish_reason", word(answer.finishReason()));
        }
        body.set("usage", Usage.of(generated));
        return body;
    }

    /** The first chunk of a choice: who speaks. */
    ObjectNode roleChunk(int choice) {
        return chunk(choice, JSON.objectNode().put("role", "assistant").put("content", ""), List.of(), null);
    }

    ObjectNode textChunk(int choice, String piece, List<TokenLogprobs> tokens) {
        return chunk(choice, JSON.objectNode().put("content", piece), tokens, null);
    }

    /**
     * The last chunk of a choice.
     *
     * @param rest tokens that no chunk has told of, such as the one that ended the answer
     */
    ObjectNode finishChunk(int choice, Answer answer, List<TokenLogprobs> rest) {
        return chunk(choice, JSON.objectNode(), rest, word(answer.finishReason()));
    }

    /** After the last, when the client asked for it. */
    ObjectNode usageChunk(List<Answer> answers) {
        ObjectNode body = head("chat.completion.chunk");
        body.putArray("choices");
        body.set("usage", Usage.of(answers));
        return body;
    }

    private ObjectNode chunk(int index, ObjectNode delta, List<TokenLogprobs> tokens, String finishReason) {
        ObjectNode body = head("chat.completion.chunk");
        ObjectNode choice = body.putArray("choices").addObject().put("index", index);
        choice.set("delta", delta);
        putLogprobs(choice, tokens);
        choice.put("finish_reason", finishReason);
        return body;
    }

    /** Null where there is nothing to tell. */
    private void putLogprobs(ObjectNode choice, List<TokenLogprobs> tokens) {
        choice.set(
                "logprobs",
                logprobs.filter(writer -> !tokens.isEmpty())
                        .<JsonNode>map(writer -> writer.write(tokens))
                        .orElse(JSON.nullNode()));
    }

    private ObjectNode head(String object) {
        return JSON.objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model);
    }

    static String word(FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case CANCELLED -> throw new IllegalArgumentException("a cancelled answer is not written");
        };
    }
}
