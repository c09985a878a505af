package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.server.ChatModel;
import dev.selene.server.Exchange;
import dev.selene.server.Reply;
import dev.selene.text.Conversation;
import dev.selene.text.Tokenizer.ControlText;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** vLLM's {@code POST /tokenize} and {@code POST /detokenize}: what a prompt is made of. */
final class Tokenization {
    private static final Set<String> OF_TEXT = Set.of("model", "prompt", "return_token_strs", "add_special_tokens");
    private static final Set<String> OF_MESSAGES = Set.of(
            "model",
            "messages",
            "tools",
            "chat_template_kwargs",
            "add_generation_prompt",
            "return_token_strs",
            "add_special_tokens");
    private static final KnownFields DETOKENIZE = new KnownFields(Set.of("model", "tokens"), Map.of(), Map.of());

    private final ChatModel model;

    Tokenization(ChatModel model) {
        this.model = model;
    }

    void tokenize(Exchange exchange) {
        ObjectNode body = JsonBody.of(exchange);
        var fields = new Fields(body, "", new FieldProblems());
        boolean ofMessages = fields.get("messages").isPresent();
        new KnownFields(ofMessages ? OF_MESSAGES : OF_TEXT, Map.of(), Map.of()).check(body, fields);
        if (fields.bool("add_special_tokens", false))
            fields.problems()
                    .add("add_special_tokens", "unsupported_value", "is only supported as false: no token is added");
        boolean strings = fields.bool("return_token_strs", false);
        requireModel(fields);
        int[] ids = ofMessages ? idsOfMessages(fields) : idsOfText(fields);

        ObjectNode reply = JsonNodeFactory.instance.objectNode().put("count", ids.length);
        reply.put("max_model_len", model.contextTokens());
        ArrayNode tokens = reply.putArray("tokens");
        for (int id : ids) tokens.add(id);
        if (strings) {
            ArrayNode texts = reply.putArray("token_strs");
            for (int id : ids) texts.add(model.tokenizer().decode(new int[] {id}));
        }
        exchange.reply(Reply.json(200, reply));
    }

    private int[] idsOfText(Fields fields) {
        String prompt = fields.requiredText("prompt");
        fields.problems().throwIfAny();
        return model.tokenizer().encode(prompt, ControlText.AS_TOKENS);
    }

    private int[] idsOfMessages(Fields fields) {
        FieldProblems problems = fields.problems();
        var conversation = new Conversation(
                new MessageReader(problems).read(fields.get("messages")),
                new ToolReader(problems).read(fields.get("tools")).rendered(),
                fields.bool("add_generation_prompt", true),
                TemplateVariables.read(fields));
        problems.throwIfAny();
        return model.promptIds(conversation);
    }

    void detokenize(Exchange exchange) {
        ObjectNode body = JsonBody.of(exchange);
        var fields = new Fields(body, "", new FieldProblems());
        DETOKENIZE.check(body, fields);
        requireModel(fields);
        int[] ids = ids(fields);
        fields.problems().throwIfAny();
        exchange.reply(Reply.json(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("prompt", model.tokenizer().decode(ids))));
    }

    private int[] ids(Fields fields) {
        Optional<JsonNode> tokens = fields.get("tokens");
        if (tokens.isEmpty()) fields.problems().add("tokens", "missing_required_parameter", "is missing");
        else if (!tokens.get().isArray())
            fields.problems().wrongType("tokens", "an array of token ids", JsonKind.of(tokens.get()));
        else return ids(tokens.get(), fields.problems());
        return new int[0];
    }

    private int[] ids(JsonNode array, FieldProblems problems) {
        int vocabSize = model.tokenizer().vocabSize();
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            OptionalInt id = TokenIds.read(array.get(i), "tokens[" + i + "]", problems);
            ids[i] = id.orElse(0);
            if (ids[i] >= vocabSize)
                problems.invalid("tokens[" + i + "]", "is " + ids[i] + ", expected less than " + vocabSize);
        }
        return ids;
    }

    private void requireModel(Fields fields) {
        fields.text("model").filter(name -> !name.equals(model.name())).ifPresent(name -> {
            throw Models.unknown(model, name);
        });
    }
}
