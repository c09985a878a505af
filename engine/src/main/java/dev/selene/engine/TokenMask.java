package dev.selene.engine;

/**
 * Says which tokens may come next in one sequence, for example by a grammar. Belongs to one sequence and may have state;
 * the engine thread alone calls it, in turns: {@link #allow} before a token is drawn, {@link #accept} with the token that
 * was. Must return at once. When it throws, its request fails and the others go on.
 *
 * <p>A sequence whose mask allows nothing but stop ids ends; one whose mask allows nothing fails.
 */
public interface TokenMask {
    /**
     * Sets the bit of every token that may come next.
     *
     * @param allowed bit {@code id % 64}, counted from the lowest, of word {@code id / 64} is token {@code id}; all bits
     *     are clear, and those beyond the vocabulary are not looked at
     */
    void allow(long[] allowed);

    /** The next token is {@code tokenId}, one of those allowed. */
    void accept(int tokenId);

    /** Allows everything, at no cost. */
    static TokenMask none() {
        return NoMask.INSTANCE;
    }
}
