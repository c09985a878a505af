package dev.selene.engine;

import dev.selene.base.SeleneException;

/**
 * How tokens are guessed before the model is asked, so that one forward pass may tell several. Guesses are verified by the
 * model: every request gets the tokens and log-probabilities that it gets without them.
 */
public sealed interface Speculation {
    /** Guesses in one step for one sequence, at most. */
    int MAX_DRAFT_TOKENS = 32;

    /** Nothing is guessed. */
    record Off() implements Speculation {}

    /**
     * What came after the last tokens the last time that they stood in the prompt or the answer. Source: Saxena 2023, prompt
     * lookup decoding.
     *
     * @param maxDraftTokens guessed at once, at most, in {@code [1, 32]}
     */
    record Ngram(int maxDraftTokens) implements Speculation {
        /** A value out of range is a {@link SeleneException} of kind CONFIG. */
        public Ngram {
            checkDraftTokens(maxDraftTokens);
        }
    }

    /**
     * What the checkpoint's own multi-token prediction layer guesses, applied again and again. The model must have been loaded
     * with it.
     *
     * @param maxDraftTokens guessed at once, at most, in {@code [1, 32]}; one layer is trained to guess one token well
     */
    record Mtp(int maxDraftTokens) implements Speculation {
        /** A value out of range is a {@link SeleneException} of kind CONFIG. */
        public Mtp {
            checkDraftTokens(maxDraftTokens);
        }
    }

    /** Tokens behind a block that what is cached of it depends on. */
    default int lookahead() {
        return switch (this) {
            case Off _, Ngram _ -> 0;
            case Mtp _ -> 1;
        };
    }

    private static void checkDraftTokens(int maxDraftTokens) {
        if (maxDraftTokens < 1 || maxDraftTokens > MAX_DRAFT_TOKENS)
            throw SeleneException.config(
                    "speculation: " + maxDraftTokens + " draft tokens, expected 1 to " + MAX_DRAFT_TOKENS);
    }

    static Speculation off() {
        return new Off();
    }
}
