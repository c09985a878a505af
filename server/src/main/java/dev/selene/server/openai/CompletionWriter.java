package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.engine.FinishReason;
import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import dev.selene.text.tools.AnswerPart;
import dev.selene.text.tools.ParsedAnswer;
import java.util.List;
import java.util.Optional;

/**
 * The JSON of the answers to one request, whole or as chunks.
 *
 * @param created seconds since 1970
 * @param logprobs if the request asked for them
 * @param plan how answers are taken apart
 */
record CompletionWriter(String id, long created, String model, Optional<LogprobWriter> logprobs, AnswerPlan plan) {
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
            ParsedAnswer parsed = ParsedAnswer.of(plan.parser(), answer.text());
            choice.set("message", message(parsed));
            putLogprobs(choice, answer.logprobs().generated());
            choice.put(
                    "finish_reason",
                    reason(answer.finishReason(), !parsed.calls().isEmpty()));
        }
        body.set("usage", usage(generated));
        return body;
    }

    private static ObjectNode message(ParsedAnswer answer) {
        ObjectNode message = JSON.objectNode().put("role", "assistant");
        if (answer.content().isEmpty() && !answer.calls().isEmpty()) message.putNull("content");
        else message.put("content", answer.content());
        message.putNull("refusal");
        if (!answer.reasoning().isEmpty()) message.put("reasoning_content", answer.reasoning());
        if (!answer.calls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            for (ParsedAnswer.Call call : answer.calls())
                calls.addObject()
                        .put("id", call.id())
                        .put("type", "function")
                        .putObject("function")
                        .put("name", call.name())
                        .put("arguments", call.arguments());
        }
        return message;
    }

    private ObjectNode usage(List<Answer> generated) {
        ObjectNode usage = Usage.of(generated);
        plan.reasoningTokens(generated)
                .ifPresent(
                        tokens -> usage.putObject("completion_tokens_details").put("reasoning_tokens", tokens));
        return usage;
    }

    /** The first chunk of a choice: who speaks. */
    ObjectNode roleChunk(int choice) {
        return chunk(choice, JSON.objectNode().put("role", "assistant").put("content", ""), List.of(), null);
    }

    /** A chunk for one part; empty for one that clients are not told of. */
    Optional<ObjectNode> partChunk(int choice, AnswerPart part, List<TokenLogprobs> tokens) {
        return delta(part).map(delta -> chunk(choice, delta, tokens, null));
    }

    private static Optional<ObjectNode> delta(AnswerPart part) {
        ObjectNode delta = JSON.objectNode();
        switch (part) {
            case AnswerPart.Content(String text) -> delta.put("content", text);
            case AnswerPart.Reasoning(String text) -> delta.put("reasoning_content", text);
            case AnswerPart.CallBegun(int index, String id, String name) ->
                delta.putArray("tool_calls")
                        .addObject()
                        .put("index", index)
                        .put("id", id)
                        .put("type", "function")
                        .putObject("function")
                        .put("name", name)
                        .put("arguments", "");
            case AnswerPart.Arguments(int index, String text) ->
                delta.putArray("tool_calls")
                        .addObject()
                        .put("index", index)
                        .putObject("function")
                        .put("arguments", text);
            case AnswerPart.CallEnded _ -> {
                return Optional.empty();
            }
        }
        return Optional.of(delta);
    }

    /**
     * The last chunk of a choice.
     *
     * @param called whether a call of the answer is complete
     * @param rest tokens that no chunk has told of, such as the one that ended the answer
     */
    ObjectNode finishChunk(int choice, Answer answer, boolean called, List<TokenLogprobs> rest) {
        return chunk(choice, JSON.objectNode(), rest, reason(answer.finishReason(), called));
    }

    /** After the last, when the client asked for it. */
    ObjectNode usageChunk(List<Answer> answers) {
        ObjectNode body = head("chat.completion.chunk");
        body.putArray("choices");
        body.set("usage", usage(answers));
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

    private static String reason(FinishReason reason, boolean called) {
        return called && reason == FinishReason.STOP ? "tool_calls" : word(reason);
    }

    static String word(FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case CANCELLED -> throw new IllegalArgumentException("a cancelled answer is not written");
        };
    }
}
