package dev.selene.engine;

import dev.selene.base.SeleneException;

/**
 * Receives a generation's tokens, on the engine's thread: must return at once and must not call the engine except {@link
 * Generation#cancel()}. Exactly one of {@link #finished} and {@link #failed} ends it.
 */
public interface TokenListener {
    /**
     * The prompt is computed, the first token comes next.
     *
     * @param numCachedTokens how many of the prompt's tokens were taken from the prefix cache
     */
    default void prefilled(int numCachedTokens) {}

    /** The next token. */
    void token(int tokenId);

    /** The next token of a request that asked for log-probabilities; unless overridden it is told without them. */
    default void token(int tokenId, TokenLogprobs logprobs) {
        token(tokenId);
    }

    /**
     * The log-probabilities of the prompt token at {@code position}, from position 1 on and in order, before the first
     * token, if the request asked for them; unless overridden they are lost.
     */
    default void promptToken(int position, TokenLogprobs logprobs) {}

    /** No more tokens will come. */
    void finished(FinishReason reason);

    /** The generation failed; no more tokens will come. */
    void failed(SeleneException error);
}
