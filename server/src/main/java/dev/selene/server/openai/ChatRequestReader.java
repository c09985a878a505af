package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.server.openai.ChatRequest.SamplingFields;
import dev.selene.text.Conversation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** From a body to a checked request. */
final class ChatRequestReader {
    private static final int MAX_STOPS = 16;
    private static final int MAX_STOP_LENGTH = 1024;

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
                sampling(),
                maxTokens(),
                stopStrings(),
                fields.bool("ignore_eos", false),
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

    private SamplingFields sampling() {
        OptionalInt topK = fields.integer("top_k", -1, Integer.MAX_VALUE);
        var topP = fields.number("top_p", 0, 1);
        if (topP.isPresent() && topP.getAsDouble() == 0) problems.invalid("top_p", "is 0, which would keep no token");
        return new SamplingFields(
                fields.number("temperature", 0, 2),
                topK.isPresent() ? OptionalInt.of(Math.max(topK.getAsInt(), 0)) : topK, // -1 keeps all, as in vLLM
                topP,
                fields.number("min_p", 0, 1),
                fields.longInteger("seed", Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private OptionalInt maxTokens() {
        OptionalInt old = fields.integer("max_tokens", 1, Integer.MAX_VALUE);
        OptionalInt current = fields.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        if (old.isPresent() && current.isPresent() && old.getAsInt() != current.getAsInt())
            problems.invalid(
                    "max_completion_tokens",
                    "is " + current.getAsInt() + " but max_tokens is " + old.getAsInt() + ", send one of them");
        return current.isPresent() ? current : old;
    }

    private List<String> stopStrings() {
        Optional<JsonNode> value = fields.get("stop");
        if (value.isEmpty()) return List.of();
        if (value.get().isTextual()) return stopStrings(List.of(value.get()), "stop");
        if (value.get().isArray()) return stopStrings(value.get(), "stop[%d]");
        problems.wrongType("stop", "a string or an array of strings", JsonKind.of(value.get()));
        return List.of();
    }

    private List<String> stopStrings(Iterable<JsonNode> values, String path) {
        List<String> stops = new ArrayList<>();
        for (JsonNode value : values) {
            String where = path.formatted(stops.size());
            if (!value.isTextual()) {
                problems.wrongType(where, "a string", JsonKind.of(value));
            } else if (value.textValue().isEmpty() || value.textValue().length() > MAX_STOP_LENGTH) {
                problems.invalid(
                        where, "has " + value.textValue().length() + " characters, expected 1 to " + MAX_STOP_LENGTH);
            }
            stops.add(fields.checkedText(where, value.asText()));
        }
        if (stops.size() > MAX_STOPS)
            problems.invalid("stop", "has " + stops.size() + " strings, expected at most " + MAX_STOPS);
        return stops;
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
