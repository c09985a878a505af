package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.engine.GenerationRequest;
import dev.selene.engine.LogitRules;
import dev.selene.engine.LogprobOptions;
import dev.selene.engine.TokenMask;
import dev.selene.llm.Stops;
import dev.selene.server.openai.GenerationFields.SamplingFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the fields that say how answers are generated. */
final class GenerationReader {
    private static final int MAX_STOPS = 16;
    private static final int MAX_STOP_LENGTH = 1024;
    private static final int MAX_IDS = 1024;

    private final Fields fields;
    private final FieldProblems problems;

    GenerationReader(Fields fields) {
        this.fields = fields;
        this.problems = fields.problems();
    }

    /** Of a chat. */
    GenerationFields read() {
        return read(logprobs());
    }

    /** Of a request that asks for log-probabilities in a way of its own. */
    GenerationFields read(LogprobOptions logprobs) {
        OptionalInt maxTokens = maxTokens();
        return new GenerationFields(
                sampling(),
                logitRules(maxTokens),
                maxTokens,
                stops(),
                logprobs,
                fields.integer("priority", 1, 5).orElse(GenerationRequest.DEFAULT_PRIORITY));
    }

    private SamplingFields sampling() {
        OptionalInt topK = fields.integer("top_k", -1, Integer.MAX_VALUE);
        var topP = fields.number("top_p", 0, 1);
        if (topP.isPresent() && topP.getAsDouble() == 0) problems.invalid("top_p", "is 0, which would keep no token");
        var typicalP = fields.number("typical_p", 0, 1);
        if (typicalP.isPresent() && typicalP.getAsDouble() == 0)
            problems.invalid("typical_p", "is 0, which would keep no token");
        return new SamplingFields(
                fields.number("temperature", 0, 2),
                topK.isPresent() ? OptionalInt.of(Math.max(topK.getAsInt(), 0)) : topK, // -1 keeps all, as in vLLM
                topP,
                fields.number("min_p", 0, 1),
                typicalP,
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

    private LogitRules logitRules(OptionalInt maxTokens) {
        int minTokens = fields.integer("min_tokens", 0, Integer.MAX_VALUE).orElse(0);
        if (maxTokens.isPresent() && minTokens > maxTokens.getAsInt())
            problems.invalid("min_tokens", "is " + minTokens + ", more than max_tokens, " + maxTokens.getAsInt());
        double repetition = fields.number("repetition_penalty", 0, 100).orElse(1);
        if (repetition == 0) problems.invalid("repetition_penalty", "is 0, which would divide by 0");
        return new LogitRules(
                TokenMask::none,
                minTokens,
                logitBias(),
                repetition == 0 ? 1 : repetition,
                fields.number("frequency_penalty", -2, 2).orElse(0),
                fields.number("presence_penalty", -2, 2).orElse(0));
    }

    private Map<Integer, Float> logitBias() {
        Map<Integer, Float> biases = new HashMap<>();
        Optional<JsonNode> value = fields.get("logit_bias");
        if (value.isEmpty()) return biases;
        if (!value.get().isObject()) {
            problems.wrongType("logit_bias", "an object of token ids and numbers", JsonKind.of(value.get()));
            return biases;
        }
        var byId = new Fields(value.get(), "logit_bias", problems);
        for (var entry : value.get().properties()) {
            if (entry.getKey().matches("0|[1-9][0-9]{0,8}"))
                byId.number(entry.getKey(), -100, 100)
                        .ifPresent(bias -> biases.put(Integer.valueOf(entry.getKey()), (float) bias));
            else problems.invalid("logit_bias", "has a key that is not a token id");
        }
        checkCount("logit_bias", biases.size());
        return biases;
    }

    private void checkCount(String field, int count) {
        if (count > MAX_IDS) problems.invalid(field, "has " + count + " token ids, expected at most " + MAX_IDS);
    }

    private LogprobOptions logprobs() {
        boolean wanted = fields.bool("logprobs", false);
        OptionalInt top = fields.integer("top_logprobs", 0, LogprobOptions.MAX_TOP);
        if (!wanted && top.orElse(0) > 0) problems.invalid("top_logprobs", "is only possible with logprobs true");
        return wanted ? LogprobOptions.ofGenerated(top.orElse(0)) : LogprobOptions.none();
    }

    private Stops stops() {
        return new Stops(
                stopStrings(),
                fields.bool("include_stop_str_in_output", false),
                stopTokenIds(),
                fields.bool("ignore_eos", false));
    }

    private Set<Integer> stopTokenIds() {
        Set<Integer> ids = new HashSet<>();
        Optional<JsonNode> value = fields.get("stop_token_ids");
        if (value.isEmpty()) return ids;
        if (!value.get().isArray()) {
            problems.wrongType("stop_token_ids", "an array of token ids", JsonKind.of(value.get()));
            return ids;
        }
        for (int i = 0; i < value.get().size(); i++) {
            TokenIds.read(value.get().get(i), "stop_token_ids[" + i + "]", problems)
                    .ifPresent(ids::add);
        }
        checkCount("stop_token_ids", ids.size());
        return ids;
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
}
