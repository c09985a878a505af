package dev.selene.llm;

import dev.selene.base.SeleneException;
import dev.selene.engine.Sampling;
import java.util.List;
import java.util.OptionalInt;

/**
 * How one answer is generated. A value out of range is a {@link SeleneException} of kind USER.
 *
 * @param maxTokens at least 1; empty for what the context leaves
 * @param stopStrings the answer ends before the first of these; not part of the answer
 * @param ignoreEos end-of-sequence tokens do not end it
 */
public record GenerationOptions(Sampling sampling, OptionalInt maxTokens, List<String> stopStrings, boolean ignoreEos) {
    public GenerationOptions {
        if (maxTokens.isPresent() && maxTokens.getAsInt() < 1)
            throw SeleneException.user("max_tokens " + maxTokens.getAsInt() + " is below 1");
        stopStrings = List.copyOf(stopStrings);
    }

    /** Greedy, to the end of the answer. */
    public static GenerationOptions greedy() {
        return new GenerationOptions(Sampling.greedy(), OptionalInt.empty(), List.of(), false);
    }
}
