package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.server.openai.ChatRequest.Choices;
import dev.selene.text.Conversation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From a body to a checked request. */
final class ChatRequestReader {
    private static final int MAX_CHOICES = 128;

    private final ObjectNode body;
    private final FieldProblems problems = new FieldProblems();
    private final Fields fields;

    private ChatRequestReader(ObjectNode body) {
        this.body = body;
        this.fields = new Fields(body, "", problems);
    }

    /** @throws dev.selene.server.RefusedException 400, with everything that is wrong */
    static ChatRequest read(ObjectNode body) {
        return new ChatRequestReader(body).read();
    }

    private ChatRequest read() {
        ChatFields.check(body, fields);
        boolean stream = fields.bool("stream", false);
        var request = new ChatRequest(
                fields.text("model"),
                conversation(),
                new GenerationReader(fields).read(),
                choices(stream),
                stream,
                includeUsage(stream));
        problems.throwIfAny();
        return request;
    }

    private Conversation conversation() {
        List<Map<String, Object>> messages = new MessageReader(problems).read(fields.get("messages"));
        List<Map<String, Object>> tools = new ToolReader(problems).read(fields.get("tools"));
        boolean offerTools = ToolReader.offered(fields);
        return new Conversation(messages, offerTools ? tools : List.of(), true, templateVariables());
    }

    private Map<String, Object> templateVariables() {
        Optional<JsonNode> value = fields.get("chat_template_kwargs");
        if (value.isEmpty()) return Map.of();
        if (!value.get().isObject()) {
            problems.wrongType("chat_template_kwargs", "an object", JsonKind.of(value.get()));
            return Map.of();
        }
        for (String reserved : List.of("messages", "tools", "add_generation_prompt"))
            if (value.get().has(reserved))
                problems.invalid("chat_template_kwargs." + reserved, "would replace what the request itself says");
        return new JsonValues(problems).object(value.get(), "chat_template_kwargs");
    }

    private Choices choices(boolean stream) {
        int n = fields.integer("n", 1, MAX_CHOICES).orElse(1);
        int bestOf = fields.integer("best_of", 1, MAX_CHOICES).orElse(n);
        if (bestOf < n) problems.invalid("best_of", "is " + bestOf + ", less than n, which is " + n);
        if (bestOf > n && stream)
            problems.invalid("best_of", "is " + bestOf + ", more than n: answers cannot be ranked while they stream");
        return new Choices(n, bestOf);
    }

    private boolean includeUsage(boolean stream) {
        Optional<JsonNode> value = fields.get("stream_options");
        if (value.isEmpty()) return false;
        if (!value.get().isObject()) {
            problems.wrongType("stream_options", "an object", JsonKind.of(value.get()));
            return false;
        }
        if (!stream) problems.invalid("stream_options", "is only possible with stream true");
        var options = new Fields(value.get(), "stream_options", problems);
        options.refuseOthers(Set.of("include_usage", "include_obfuscation"));
        if (options.bool("include_obfuscation", false))
            problems.add("stream_options.include_obfuscation", "unsupported_value", "is not supported, leave it out");
        return options.bool("include_usage", false);
    }
}
