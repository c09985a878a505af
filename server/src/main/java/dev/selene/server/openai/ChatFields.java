package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException.Kind;
import dev.selene.base.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every field of a chat request that we know, by what we do with it. A field that is in none of these groups is refused
 * as unknown.
 */
final class ChatFields {
    /** Read by {@link ChatRequestReader}. */
    static final Set<String> OBEYED = Set.of(
            "messages",
            "model",
            "stream",
            "stream_options",
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "typical_p",
            "seed",
            "repetition_penalty",
            "presence_penalty",
            "frequency_penalty",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            "n",
            "best_of",
            "min_tokens",
            "stop",
            "stop_token_ids",
            "include_stop_str_in_output",
            "ignore_eos",
            "priority",
            "tools",
            "tool_choice",
            "chat_template_kwargs");

    /** Labels of the caller's own that cannot change an answer. */
    static final Set<String> LABELS =
            Set.of("user", "metadata", "safety_identifier", "prompt_cache_key", "prompt_cache_retention");

    /** Not implemented: accepted with the values that ask for what we do anyway. None listed: never accepted. */
    static final Map<String, List<JsonNode>> NEUTRAL = neutral();

    private static final Set<String> ALL =
            Stream.of(OBEYED, LABELS, NEUTRAL.keySet()).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private ChatFields() {}

    private static Map<String, List<JsonNode>> neutral() {
        Map<String, List<JsonNode>> fields = new LinkedHashMap<>();
        put(fields, "use_beam_search", "false");
        put(fields, "skip_special_tokens", "true");
        put(fields, "response_format", "{\"type\":\"text\"}");
        put(fields, "parallel_tool_calls", "true");
        put(fields, "modalities", "[\"text\"]");
        put(fields, "store", "false");
        put(fields, "service_tier", "\"auto\"", "\"default\"");
        put(fields, "verbosity", "\"medium\"");
        for (String name : List.of(
                "reasoning_effort",
                "audio",
                "prediction",
                "web_search_options",
                "functions",
                "function_call",
                "chat_template")) put(fields, name);
        return fields;
    }

    private static void put(Map<String, List<JsonNode>> fields, String name, String... values) {
        List<JsonNode> accepted = new ArrayList<>();
        for (String value : values) accepted.add(Json.parse(value, name, Kind.INTERNAL));
        fields.put(name, accepted);
    }

    /** Notes all fields of the body that are unknown, not implemented or not what a label may be. */
    static void check(JsonNode body, Fields fields) {
        body.fieldNames()
                .forEachRemaining(name -> fields.get(name)
                        .ifPresentOrElse(value -> check(name, value, fields), () -> checkName(name, fields)));
    }

    private static void check(String name, JsonNode value, Fields fields) {
        checkName(name, fields);
        if (LABELS.contains(name)) checkLabel(name, value, fields);
        List<JsonNode> accepted = NEUTRAL.get(name);
        if (accepted != null && accepted.stream().noneMatch(neutral -> same(neutral, value)))
            fields.problems().add(fields.pathOf(name), "unsupported_value", unsupported(name, accepted));
    }

    private static void checkName(String name, Fields fields) {
        if (ALL.contains(name)) return;
        String hint = Spelling.closest(name, ALL)
                .map(known -> " (did you mean " + known + "?)")
                .orElse("");
        fields.problems().add(fields.pathOf(name), "unknown_parameter", "is not a field of this request" + hint);
    }

    private static void checkLabel(String name, JsonNode value, Fields fields) {
        if (!name.equals("metadata")) {
            fields.text(name);
        } else if (!value.isObject()
                || value.propertyStream().anyMatch(field -> !field.getValue().isTextual())) {
            fields.problems().wrongType(fields.pathOf(name), "an object of strings", JsonKind.of(value));
        }
    }

    private static String unsupported(String name, List<JsonNode> accepted) {
        if (accepted.isEmpty())
            return switch (name) {
                case "functions", "function_call" -> "is not supported, use tools and tool_choice";
                default -> "is not supported, leave it out";
            };
        return "is only supported as "
                + String.join(" or ", accepted.stream().map(JsonNode::toString).toList()) + ", leave it out";
    }

    // 1 and 1.0 are the same number
    private static boolean same(JsonNode neutral, JsonNode value) {
        return neutral.isNumber() && value.isNumber()
                ? neutral.doubleValue() == value.doubleValue()
                : neutral.equals(value);
    }
}
