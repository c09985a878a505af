package dev.selene.server.openai;

import dev.selene.engine.LogitRules;
import dev.selene.engine.LogprobOptions;
import dev.selene.engine.Sampling;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Stops;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a request says of how answers are generated. */
record GenerationFields(
        SamplingFields sampling,
        LogitRules logitRules,
        OptionalInt maxTokens,
        Stops stops,
        LogprobOptions logprobs,
        int priority) {
    /** What a request says of sampling; the checkpoint's makers say the rest. */
    record SamplingFields(
            OptionalDouble temperature,
            OptionalInt topK,
            OptionalDouble topP,
            OptionalDouble minP,
            OptionalDouble typicalP,
            OptionalLong seed) {
        Sampling over(Sampling recommended) {
            return new Sampling(
                    temperature.orElse(recommended.temperature()),
                    topK.orElse(recommended.topK()),
                    topP.orElse(recommended.topP()),
                    minP.orElse(recommended.minP()),
                    typicalP.orElse(recommended.typicalP()),
                    recommended.seed());
        }
    }

    GenerationFields withMaxTokens(int limit) {
        return new GenerationFields(sampling, logitRules, OptionalInt.of(limit), stops, logprobs, priority);
    }

    /** @param ranks whether answers are compared by their log-probabilities, so that they are needed in any case */
    GenerationOptions options(Sampling recommended, boolean ranks) {
        LogprobOptions wanted = ranks && logprobs.generated().isEmpty() ? LogprobOptions.ofGenerated(0) : logprobs;
        return new GenerationOptions(sampling.over(recommended), logitRules, maxTokens, stops, wanted, priority);
    }
}
