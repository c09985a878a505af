package dev.selene.llm;

import dev.selene.engine.TokenLogprobs;
import java.util.List;

/**
 * The log-probabilities that were asked for.
 *
 * @param prompt of each prompt token but the first, or empty
 * @param generated of each generated token, or empty
 */
public record AnswerLogprobs(List<TokenLogprobs> prompt, List<TokenLogprobs> generated) {
    private static final AnswerLogprobs NONE = new AnswerLogprobs(List.of(), List.of());

    public AnswerLogprobs {
        prompt = List.copyOf(prompt);
        generated = List.copyOf(generated);
    }

    public static AnswerLogprobs none() {
        return NONE;
    }

    /** The mean log-probability of a generated token, by which answers to one prompt are ranked. */
    public double mean() {
        double sum = 0;
        for (TokenLogprobs token : generated) sum += token.logprob();
        return sum / generated.size();
    }
}
