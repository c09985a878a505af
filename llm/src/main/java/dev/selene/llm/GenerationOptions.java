package dev.selene.llm;

import dev.selene.engine.Sampling;
import java.util.List;
import java.util.OptionalInt;

/**
 * How one answer is generated.
 *
 * @param maxTokens empty for what the context leaves
 * @param stopStrings the answer ends before the first of these; not part of the answer
 * @param ignoreEos end-of-sequence tokens do not end it
 */
public record GenerationOptions(Sampling sampling, OptionalInt maxTokens, List<String> stopStrings, boolean ignoreEos) {
    public GenerationOptions {
        stopStrings = List.copyOf(stopStrings);
    }

    /** Greedy, to the end of the answer. */
    public static GenerationOptions greedy() {
        return new GenerationOptions(Sampling.greedy(), OptionalInt.empty(), List.of(), false);
    }
}
