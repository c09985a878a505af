package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.engine.Sampling;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Llm;
import java.util.List;
import java.util.OptionalInt;
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

    GenerationOptions generationOptions(Llm llm, boolean ignoreEos) {
        if (maxTokens != null && maxTokens < 1) throw SeleneException.user("--max-tokens " + maxTokens + " is below 1");
        if (stop.contains("")) throw SeleneException.user("--stop is empty");
        OptionalInt limit = maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens);
        return new GenerationOptions(sampling(llm), limit, stop, ignoreEos);
    }

    private Sampling sampling(Llm llm) {
        Sampling recommended =
                llm.defaultSampling(seed == null ? ThreadLocalRandom.current().nextLong() : seed);
        return new Sampling(
                temperature == null ? recommended.temperature() : temperature,
                topK == null ? recommended.topK() : topK,
                topP == null ? recommended.topP() : topP,
                minP == null ? recommended.minP() : minP,
                recommended.seed());
    }
}
