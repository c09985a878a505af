package dev.selene.server.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import dev.selene.server.ChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JSON of the completions of one request, whole or as chunks. Choice number {@code i} goes on from prompt {@code i / n}. */
final class TextWriter {
    private final String id;
    private final long created;
    private final ChatModel model;
    private final TextRequest request;
    private final List<int[]> prompts;
    private final List<TextLogprobWriter> logprobs = new ArrayList<>();

    /** @param created seconds since 1970 */
    TextWriter(String id, long created, ChatModel model, TextRequest request, List<int[]> prompts) {
        this.id = id;
        this.created = created;
        this.model = model;
        this.request = request;
        this.prompts = prompts;
        for (int i = 0; i < request.numChoices(); i++) logprobs.add(new TextLogprobWriter(model.tokenizer()));
    }

    /** @param generated for each prompt */
    ObjectNode whole(List<List<Answer>> generated) {
        ObjectNode body = head();
        ArrayNode choices = body.putArray("choices");
        for (List<Answer> ofPrompt : generated)
            for (Answer answer : request.choices().best(ofPrompt)) {
                int index = choices.size();
                List<TokenLogprobs> tokens = new ArrayList<>(answer.logprobs().prompt());
                tokens.addAll(answer.logprobs().generated());
                put(choices.addObject(), index, echoed(index) + answer.text(), true, tokens)
                        .put("finish_reason", CompletionWriter.word(answer.finishReason()));
            }
        body.set("usage", Usage.ofPrompts(generated));
        return body;
    }

    /** The first chunk of a choice, if it begins with its prompt. */
    Optional<ObjectNode> promptChunk(int choice) {
        return request.echo() ? Optional.of(chunk(choice, echoed(choice), List.of(), null)) : Optional.empty();
    }

    ObjectNode textChunk(int choice, String piece, List<TokenLogprobs> tokens) {
        return chunk(choice, piece, tokens, null);
    }

    /** The last chunk of a choice, with the tokens that no chunk has told of. */
    ObjectNode finishChunk(int choice, Answer answer, List<TokenLogprobs> rest) {
        return chunk(choice, "", rest, CompletionWriter.word(answer.finishReason()));
    }

    /** After the last, when the client asked for it. */
    ObjectNode usageChunk(List<List<Answer>> generated) {
        ObjectNode body = head();
        body.putArray("choices");
        body.set("usage", Usage.ofPrompts(generated));
        return body;
    }

    private ObjectNode chunk(int index, String text, List<TokenLogprobs> tokens, String finishReason) {
        ObjectNode body = head();
        put(body.putArray("choices").addObject(), index, text, false, tokens).put("finish_reason", finishReason);
        return body;
    }

    private ObjectNode put(ObjectNode choice, int index, String text, boolean begins, List<TokenLogprobs> tokens) {
        choice.put("index", index).put("text", text);
        if (request.generation().logprobs().generated().isEmpty()) return choice.putNull("logprobs");
        int firstPromptId = begins && request.echo() ? promptOf(index)[0] : -1;
        choice.set("logprobs", logprobs.get(index).write(firstPromptId, tokens));
        return choice;
    }

    private String echoed(int choice) {
        if (!request.echo()) return "";
        return switch (request.prompts().get(choice / request.choices().n())) {
            case TextRequest.Prompt.Text(String text) -> text;
            case TextRequest.Prompt.Ids(int[] ids) -> model.tokenizer().decode(ids);
        };
    }

    private int[] promptOf(int choice) {
        return prompts.get(choice / request.choices().n());
    }

    private ObjectNode head() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", "text_completion")
                .put("created", created)
                .put("model", model.name());
    }
}
