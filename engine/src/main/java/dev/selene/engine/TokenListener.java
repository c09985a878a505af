package dev.selene.engine;

import dev.selene.base.SeleneException;

/**
 * Receives a generation's tokens, on the engine's thread: must return at once and must not call the engine except {@link
 * Generation#cancel()}. Exactly one of {@link #finished} and {@link #failed} ends it.
 */
public interface TokenListener {
    /** The next token. */
    void token(int tokenId);

    /** No more tokens will come. */
    void finished(FinishReason reason);

    /** The generation failed; no more tokens will come. */
    void failed(SeleneException error);
}
