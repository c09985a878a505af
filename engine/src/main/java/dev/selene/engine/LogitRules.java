package dev.selene.engine;

import dev.selene.base.SeleneException;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is done to the logits before a token is drawn, in the order of the components. Each step is F32 arithmetic on the
 * result of the one before:
 *
 * <pre>{@code
 * mask, minTokens     l = -infinity for what must not come next
 * logitBias           l = l + bias
 * repetitionPenalty   l = l > 0 ? l / r : l * r    for each token of the prompt or the answer
 * frequencyPenalty    l = l - f * count            for each token of the answer, which holds it count times
 * presencePenalty     l = l - p                    for each token of the answer
 * }</pre>
 *
 * <p>What is -infinity stays so. The definitions are those of vLLM; repetition is that of Keskar et al. 2019,
 * arXiv:1909.05858, frequency and presence those of OpenAI. A value out of range is a {@link SeleneException} of kind
 * USER.
 *
 * @param mask gives a mask of its own to each sequence
 * @param minTokens no stop id comes before this many tokens of the answer
 * @param logitBias by token id, each in {@code [-100, 100]}
 * @param repetitionPenalty above 0, up to 100; 1 changes nothing
 * @param frequencyPenalty in {@code [-2, 2]}; 0 changes nothing
 * @param presencePenalty in {@code [-2, 2]}; 0 changes nothing
 */
public record LogitRules(
        Supplier<TokenMask> mask,
        int minTokens,
        Map<Integer, Float> logitBias,
        double repetitionPenalty,
        double frequencyPenalty,
        double presencePenalty) {
    private static final LogitRules NONE = new LogitRules(TokenMask::none, 0, Map.of(), 1, 0, 0);

    public LogitRules {
        logitBias = Map.copyOf(logitBias);
        if (minTokens < 0) throw SeleneException.user("min_tokens " + minTokens + " is below 0");
        logitBias.forEach((id, bias) -> {
            if (!(bias >= -100 && bias <= 100))
                throw SeleneException.user("logit_bias " + bias + " of token id " + id + " is not in [-100, 100]");
        });
        if (!(repetitionPenalty > 0 && repetitionPenalty <= 100))
            throw SeleneException.user("repetition_penalty " + repetitionPenalty + " is not in (0, 100]");
        checkPenalty("frequency_penalty", frequencyPenalty);
        checkPenalty("presence_penalty", presencePenalty);
    }

    private static void checkPenalty(String name, double penalty) {
        if (!(penalty >= -2 && penalty <= 2)) throw SeleneException.user(name + " " + penalty + " is not in [-2, 2]");
    }

    /** Leaves the logits as they are. */
    public static LogitRules none() {
        return NONE;
    }
}
