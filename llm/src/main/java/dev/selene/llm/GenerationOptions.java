package dev.selene.llm;

import dev.selene.base.SeleneException;
import dev.selene.engine.GenerationRequest;
import dev.selene.engine.LogitRules;
import dev.selene.engine.LogprobOptions;
import dev.selene.engine.Sampling;
import dev.selene.text.grammar.Grammar;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How one answer is generated. A value out of range is a {@link SeleneException} of kind USER.
 *
 * @param maxTokens at least 1; empty for what the context leaves
 * @param priority 1 to 5, 1 the most urgent; counts when the engine schedules by priority
 * @param grammar that the answer belongs to; takes the place of the mask of {@code logitRules}. An answer that a limit or
 *     a stop string ends is the beginning of one that does
 */
public record GenerationOptions(
        Sampling sampling,
        LogitRules logitRules,
        OptionalInt maxTokens,
        Stops stops,
        LogprobOptions logprobs,
        int priority,
        Optional<Grammar> grammar) {
    public GenerationOptions {
        if (maxTokens.isPresent() && maxTokens.getAsInt() < 1)
            throw SeleneException.user("max_tokens " + maxTokens.getAsInt() + " is below 1");
    }

    /** Any text. */
    public GenerationOptions(
            Sampling sampling,
            LogitRules logitRules,
            OptionalInt maxTokens,
            Stops stops,
            LogprobOptions logprobs,
            int priority) {
        this(sampling, logitRules, maxTokens, stops, logprobs, priority, Optional.empty());
    }

    /** Any text, the least urgent. */
    public GenerationOptions(
            Sampling sampling, LogitRules logitRules, OptionalInt maxTokens, Stops stops, LogprobOptions logprobs) {
        this(sampling, logitRules, maxTokens, stops, logprobs, GenerationRequest.DEFAULT_PRIORITY);
    }

    /** Logits as the model gives them, and no log-probabilities. */
    public GenerationOptions(Sampling sampling, OptionalInt maxTokens, List<String> stopStrings, boolean ignoreEos) {
        this(
                sampling,
                LogitRules.none(),
                maxTokens,
                new Stops(stopStrings, false, Set.of(), ignoreEos),
                LogprobOptions.none());
    }

    /** Greedy, to the end of the answer. */
    public static GenerationOptions greedy() {
        return new GenerationOptions(Sampling.greedy(), OptionalInt.empty(), List.of(), false);
    }

    /** The same for answer number {@code choice} to one prompt, with a random stream of its own; 0 is this one. */
    public GenerationOptions forChoice(int choice) {
        return new GenerationOptions(
                sampling.forChoice(choice), logitRules, maxTokens, stops, logprobs, priority, grammar);
    }

    /** The same with a grammar. */
    public GenerationOptions withGrammar(Grammar other) {
        return new GenerationOptions(sampling, logitRules, maxTokens, stops, logprobs, priority, Optional.of(other));
    }
}
