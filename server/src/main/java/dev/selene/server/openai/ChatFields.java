package dev.selene.server.openai;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every field of a chat request that we know. */
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
            "parallel_tool_calls",
            "response_format",
            "structured_outputs",
            "guided_json",
            "guided_regex",
            "guided_choice",
            "guided_grammar",
            "chat_template_kwargs");

    /** Not implemented: accepted with the values that ask for what we do anyway. None listed: never accepted. */
    static final Map<String, List<JsonNode>> NEUTRAL = KnownFields.neutral(Map.ofEntries(
            entry("use_beam_search", List.of("false")),
            entry("skip_special_tokens", List.of("true")),
            entry("modalities", List.of("[\"text\"]")),
            entry("store", List.of("false")),
            entry("service_tier", List.of("\"auto\"", "\"default\"")),
            entry("verbosity", List.of("\"medium\"")),
            entry("reasoning_effort", List.of()),
            entry("audio", List.of()),
            entry("prediction", List.of()),
            entry("web_search_options", List.of()),
            entry("functions", List.of()),
            entry("function_call", List.of()),
            entry("chat_template", List.of())));

    private static final String TOOLS = "use tools and tool_choice";

    static final KnownFields KNOWN =
            new KnownFields(OBEYED, NEUTRAL, Map.of("functions", TOOLS, "function_call", TOOLS));

    private ChatFields() {}
}
