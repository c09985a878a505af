package dev.selene.engine;

import dev.selene.base.SeleneException;
import java.util.Set;

/**
 * What to generate. Arrays are not copied: the caller leaves them alone until the request is submitted. A value out of
 * range is a {@link SeleneException} of kind USER.
 *
 * @param promptIds at least one token
 * @param maxTokens at most this many new tokens, at least 1; prompt and new tokens together fit the engine's context
 * @param stopIds generation ends after one of these (it is reported as the last token)
 * @param priority 1 to 5, 1 the most urgent; counts under {@link Policy#PRIORITY}
 */
public record GenerationRequest(
        int[] promptIds,
        Sampling sampling,
        int maxTokens,
        Set<Integer> stopIds,
        LogitRules logitRules,
        LogprobOptions logprobs,
        int priority) {
    /** Of requests that do not say: the least urgent. */
    public static final int DEFAULT_PRIORITY = 5;

    public GenerationRequest {
        if (promptIds.length < 1) throw SeleneException.user("prompt has no tokens, expected at least 1");
        if (maxTokens < 1) throw SeleneException.user("max_tokens " + maxTokens + " is below 1");
        if (priority < 1 || priority > 5) throw SeleneException.user("priority " + priority + " is not in [1, 5]");
        stopIds = Set.copyOf(stopIds);
        if (logitRules.minTokens() > maxTokens)
            throw SeleneException.user("min_tokens " + logitRules.minTokens() + " exceeds max_tokens " + maxTokens);
    }

    /** The least urgent. */
    public GenerationRequest(
            int[] promptIds,
            Sampling sampling,
            int maxTokens,
            Set<Integer> stopIds,
            LogitRules logitRules,
            LogprobOptions logprobs) {
        this(promptIds, sampling, maxTokens, stopIds, logitRules, logprobs, DEFAULT_PRIORITY);
    }

    /** Logits as the model gives them, no log-probabilities, the least urgent. */
    public GenerationRequest(int[] promptIds, Sampling sampling, int maxTokens, Set<Integer> stopIds) {
        this(promptIds, sampling, maxTokens, stopIds, LogitRules.none(), LogprobOptions.none());
    }
}
