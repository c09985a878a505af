package dev.selene.server.mindie;

import dev.selene.engine.GenerationRequest;
import dev.selene.engine.LogitRules;
import dev.selene.engine.LogprobOptions;
import dev.selene.engine.Sampling;
import dev.selene.engine.TokenMask;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Stops;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What a request asks of a generation, in whichever form it came.
 *
 * @param maxTokens of the answer
 * @param timeout of the whole request; empty for the service's own
 */
record Wanted(
        Sampling sampling, LogitRules rules, int maxTokens, Stops stops, int priority, Optional<Duration> timeout) {
    private static final RandomGenerator SEEDS = RandomGenerator.of("SecureRandom");
    private static final int TGI_MAX_NEW_TOKENS = 20;

    /** Fields named as in vLLM. */
    static Wanted ofVllm(Body body, ServedModel served) {
        Sampling recommended = served.model().defaultSampling(seed(body));
        OptionalInt topK = body.integer("top_k", -1, Integer.MAX_VALUE);
        if (topK.isPresent() && topK.getAsInt() == 0) throw body.wrong("top_k", "-1 or an integer above 0");
        var sampling = new Sampling(
                body.number("temperature", 0, false, 100).orElse(recommended.temperature()),
                topK.isPresent() ? Math.max(0, topK.getAsInt()) : recommended.topK(),
                body.number("top_p", 0, true, 1).orElse(recommended.topP()),
                recommended.minP(),
                recommended.seed());
        var rules = rules(
                body.number("repetition_penalty", 0, true, 2),
                body.number("frequency_penalty", -2, false, 2),
                body.number("presence_penalty", -2, false, 2));
        var stops = new Stops(
                body.texts("stop", 1024, 32768),
                body.flag("include_stop_str_in_output", false),
                stopIds(body),
                body.flag("ignore_eos", false));
        int maxTokens = body.integer("max_tokens", 1, Integer.MAX_VALUE)
                .orElse(served.engine().maxIterTimes());
        return new Wanted(sampling, rules, maxTokens, stops, GenerationRequest.DEFAULT_PRIORITY, Optional.empty());
    }

    /** Fields named as in TGI and in MindIE's own form, of the object {@code parameters}. */
    static Wanted ofParameters(Body parameters, ServedModel served) {
        refuseWatermark(parameters);
        Sampling recommended = served.model().defaultSampling(seed(parameters));
        OptionalDouble temperature = parameters.number("temperature", 0, true, 100);
        OptionalInt topK = parameters.integer("top_k", 1, Integer.MAX_VALUE);
        OptionalDouble topP = parameters.number("top_p", 0, true, 1);
        OptionalDouble typicalP = parameters.number("typical_p", 0, true, 1);
        boolean any = temperature.isPresent() || topK.isPresent() || topP.isPresent() || typicalP.isPresent();
        Sampling sampling = parameters.flag("do_sample", any)
                ? new Sampling(
                        temperature.orElse(recommended.temperature() == 0 ? 1 : recommended.temperature()),
                        topK.orElse(recommended.topK()),
                        topP.orElse(recommended.topP()),
                        recommended.minP(),
                        typicalP.orElse(1),
                        recommended.seed())
                : new Sampling(0, 0, 1, 0, recommended.seed());
        OptionalInt timeout = parameters.integer("timeout", 1, 65535);
        return new Wanted(
                sampling,
                rules(
                        parameters.number("repetition_penalty", 0, true, 100),
                        parameters.number("frequency_penalty", -2, false, 2),
                        parameters.number("presence_penalty", -2, false, 2)),
                parameters.integer("max_new_tokens", 1, Integer.MAX_VALUE).orElse(TGI_MAX_NEW_TOKENS),
                new Stops(parameters.texts("stop", 1024, 32768), false, Set.of(), false),
                parameters.integer("priority", 1, 5).orElse(GenerationRequest.DEFAULT_PRIORITY),
                timeout.isPresent() ? Optional.of(Duration.ofSeconds(timeout.getAsInt())) : Optional.empty());
    }

    private static void refuseWatermark(Body parameters) {
        if (parameters.flag("watermark", false))
            throw Errors.invalid("`parameters.watermark` is only possible as false: answers are not watermarked.");
        if (parameters.has("adapter_id"))
            throw Errors.invalid("`parameters.adapter_id` is not possible: there are no LoRA adapters.");
    }

    private static long seed(Body body) {
        OptionalLong seed = body.whole("seed", 0, Long.MAX_VALUE);
        return seed.isPresent() ? seed.getAsLong() : SEEDS.nextLong(Long.MAX_VALUE);
    }

    private static LogitRules rules(OptionalDouble repetition, OptionalDouble frequency, OptionalDouble presence) {
        return new LogitRules(
                TokenMask::none, 0, Map.of(), repetition.orElse(1), frequency.orElse(0), presence.orElse(0));
    }

    private static Set<Integer> stopIds(Body body) {
        Set<Integer> ids = new HashSet<>();
        if (body.has("stop_token_ids")) for (int id : body.tokenIds("stop_token_ids", 1024)) ids.add(id);
        return ids;
    }

    long seed() {
        return sampling.seed();
    }

    /** @param tokens whether each piece of text comes with the ids of its tokens */
    GenerationOptions options(int room, boolean tokens) {
        return new GenerationOptions(
                sampling,
                rules,
                OptionalInt.of(room),
                stops,
                tokens ? LogprobOptions.ofGenerated(0) : LogprobOptions.none(),
                priority);
    }
}
