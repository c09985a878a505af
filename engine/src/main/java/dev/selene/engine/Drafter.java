package dev.selene.engine;

import java.util.List;

/** Where guesses come from. Single-threaded. */
interface Drafter {
    /** Guesses nothing. */
    Drafter NONE = (_, _) -> new int[0];

    /**
     * At most {@code maxTokens} guesses for the tokens after those of a sequence that decodes.
     *
     * @param maxTokens may be below 1, for none
     */
    int[] draft(Sequence sequence, int maxTokens);

    /**
     * Follows a forward pass, after its tokens are drawn and before anything else is computed or a block lent anew.
     *
     * @param computed every sequence of the pass that goes on or has ended well
     */
    default void follow(List<Computed> computed) {}

    /**
     * The positions {@code [firstPosition, numComputed)} of a sequence, which the pass computed; the token after each of them
     * is known.
     *
     * @param firstRow of the pass, which is {@code firstPosition}
     */
    record Computed(Sequence sequence, int firstRow, int firstPosition) {}
}
