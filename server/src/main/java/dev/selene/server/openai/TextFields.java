package dev.selene.server.openai;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every field of a completion request that we know. */
final class TextFields {
    /** Read by {@link TextRequestReader}. */
    static final Set<String> OBEYED = Set.of(
            "prompt",
            "model",
            "echo",
            "stream",
            "stream_options",
            "max_tokens",
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
            "n",
            "best_of",
            "min_tokens",
            "stop",
            "stop_token_ids",
            "include_stop_str_in_output",
            "ignore_eos",
            "priority",
            "response_format",
            "structured_outputs",
            "guided_json",
            "guided_regex",
            "guided_choice",
            "guided_grammar");

    /** Not implemented: accepted with the values that ask for what we do anyway. None listed: never accepted. */
    static final Map<String, List<JsonNode>> NEUTRAL = KnownFields.neutral(Map.ofEntries(
            entry("use_beam_search", List.of("false")),
            entry("skip_special_tokens", List.of("true")),
            entry("add_special_tokens", List.of("false")),
            entry("store", List.of("false")),
            entry("suffix", List.of("\"\""))));

    static final KnownFields KNOWN = new KnownFields(
            OBEYED,
            NEUTRAL,
            Map.of("add_special_tokens", "write a begin token into the prompt if the model wants one"));

    private TextFields() {}
}
