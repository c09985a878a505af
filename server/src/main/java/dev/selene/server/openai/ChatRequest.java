package dev.selene.server.openai;

import dev.selene.engine.Sampling;
import dev.selene.llm.GenerationOptions;
import dev.selene.text.Conversation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A checked request.
 *
 * @param model as asked for; empty for the one that is there
 * @param includeUsage a stream ends with a chunk that counts tokens
 */
record ChatRequest(
        Optional<String> model,
        Conversation conversation,
        SamplingFields sampling,
        OptionalInt maxTokens,
        List<String> stopStrings,
        boolean ignoreEos,
        boolean stream,
        boolean includeUsage) {
    /** What a request says of sampling; the checkpoint's makers say the rest. */
    record SamplingFields(
            OptionalDouble temperature, OptionalInt topK, OptionalDouble topP, OptionalDouble minP, OptionalLong seed) {
        Sampling over(Sampling recommended) {
            return new Sampling(
                    temperature.orElse(recommended.temperature()),
                    topK.orElse(recommended.topK()),
                    topP.orElse(recommended.topP()),
                    minP.orElse(recommended.minP()),
                    recommended.seed());
        }
    }

    GenerationOptions options(Sampling recommended) {
        return new GenerationOptions(sampling.over(recommended), maxTokens, stopStrings, ignoreEos);
    }
}
