package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.engine.LogitRules;
import dev.selene.engine.LogprobOptions;
import dev.selene.engine.Sampling;
import dev.selene.engine.TokenMask;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Llm;
import dev.selene.llm.Stops;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Option;

/** Options of every command that generates. What is not given comes from {@code generation_config.json}. */
final class SamplingSettings {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0 takes the most probable token; default: what the checkpoint recommends, else 0")
    private Double temperature;

    @Option(names = "--top-p", paramLabel = "P", description = "keep the most probable tokens up to this sum")
    private Double topP;

    @Option(names = "--top-k", paramLabel = "K", description = "keep this many of the most probable tokens, 0: all")
    private Integer topK;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "drop tokens less probable than this share of the best, 0: none")
    private Double minP;

    @Option(
            names = "--typical-p",
            paramLabel = "P",
            description = "keep the most typical tokens up to this sum, 1: all")
    private Double typicalP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            defaultValue = "1",
            description = "makes what prompt and answer hold less probable, above 1; default: ${DEFAULT-VALUE}")
    private double repetitionPenalty;

    @Option(
            names = "--frequency-penalty",
            paramLabel = "F",
            defaultValue = "0",
            description = "subtracted for each time that the answer holds a token; default: ${DEFAULT-VALUE}")
    private double frequencyPenalty;

    @Option(
            names = "--presence-penalty",
            paramLabel = "P",
            defaultValue = "0",
            description = "subtracted if the answer holds a token; default: ${DEFAULT-VALUE}")
    private double presencePenalty;

    @Option(
            names = "--logit-bias",
            paramLabel = "ID=B",
            description = "added to the logit of a token id; may be given several times")
    private Map<Integer, Float> logitBias = Map.of();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "the same seed gives the same answer; default: another one at each start")
    private Long seed;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "end the answer after this many tokens; default: what the context leaves")
    private Integer maxTokens;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "end the answer before this text; may be given several times")
    private List<String> stop = List.of();

    @Option(
            names = "--stop-token",
            paramLabel = "ID",
            description = "end the answer at this token id; may be given several times")
    private Set<Integer> stopTokens = Set.of();

    @Option(names = "--keep-stop", description = "the text of --stop is the end of the answer")
    private boolean keepStop;

    @Option(
            names = "--min-tokens",
            paramLabel = "N",
            defaultValue = "0",
            description = "do not end the answer before this many tokens; default: ${DEFAULT-VALUE}")
    private int minTokens;

    GenerationOptions generationOptions(Llm llm, boolean ignoreEos, LogprobOptions logprobs) {
        if (maxTokens != null && maxTokens < 1) throw SeleneException.user("--max-tokens " + maxTokens + " is below 1");
        if (stop.contains("")) throw SeleneException.user("--stop is empty");
        OptionalInt limit = maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens);
        var rules = new LogitRules(
                TokenMask::none, minTokens, logitBias, repetitionPenalty, frequencyPenalty, presencePenalty);
        return new GenerationOptions(
                sampling(llm), rules, limit, new Stops(stop, keepStop, stopTokens, ignoreEos), logprobs);
    }

    private Sampling sampling(Llm llm) {
        Sampling recommended =
                llm.defaultSampling(seed == null ? ThreadLocalRandom.current().nextLong() : seed);
        return new Sampling(
                temperature == null ? recommended.temperature() : temperature,
                topK == null ? recommended.topK() : topK,
                topP == null ? recommended.topP() : topP,
                minP == null ? recommended.minP() : minP,
                typicalP == null ? recommended.typicalP() : typicalP,
                recommended.seed());
    }
}
