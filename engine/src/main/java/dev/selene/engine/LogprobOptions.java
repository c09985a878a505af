package dev.selene.engine;

import dev.selene.base.SeleneException;
import java.util.OptionalInt;

/**
 * Which log-probabilities a request is told. They are those of the model: natural logarithms of the softmax of its
 * logits, before {@link LogitRules} and {@link Sampling} change them. A value out of range is a {@link SeleneException} of
 * kind USER.
 *
 * @param generated of each generated token, beside this many of the most probable ones; empty tells none
 * @param prompt of each prompt token but the first, likewise. Such a prompt is computed whole, whatever is cached
 */
public record LogprobOptions(OptionalInt generated, OptionalInt prompt) {
    /** Most probable tokens told beside the token itself, at most. */
    public static final int MAX_TOP = 20;

    private static final LogprobOptions NONE = new LogprobOptions(OptionalInt.empty(), OptionalInt.empty());

    public LogprobOptions {
        check("top_logprobs", generated);
        check("prompt_logprobs", prompt);
    }

    private static void check(String name, OptionalInt top) {
        if (top.isPresent() && (top.getAsInt() < 0 || top.getAsInt() > MAX_TOP))
            throw SeleneException.user(name + " " + top.getAsInt() + " is not in [0, " + MAX_TOP + "]");
    }

    public static LogprobOptions none() {
        return NONE;
    }

    /** Of the generated tokens alone. */
    public static LogprobOptions ofGenerated(int top) {
        return new LogprobOptions(OptionalInt.of(top), OptionalInt.empty());
    }
}
