package dev.selene.llm;

import dev.selene.base.SeleneException;

/**
 * Receives an answer as it is generated, on the engine's thread: must return at once. Exactly one of {@link #finished}
 * and {@link #failed} ends it.
 */
public interface TextListener {
    /** The next piece of text, never empty; whole characters only. */
    void text(String piece);

    /** No more text will come. */
    void finished(Answer answer);

    /** The generation failed; no more text will come. */
    void failed(SeleneException error);
}
