package dev.selene.llm;

import dev.selene.base.SeleneException;
import dev.selene.engine.TokenLogprobs;
import java.util.List;

/**
 * Receives an answer as it is generated, on the engine's thread: must return at once. Exactly one of {@link #finished}
 * and {@link #failed} ends it.
 */
public interface TextListener {
    /** The next piece of text, never empty; whole characters only. */
    void text(String piece);

    /**
     * As {@link #text(String)}, when log-probabilities were asked for; unless overridden it is told without them.
     *
     * @param tokens what was generated since the piece before. Tokens after the last piece, such as a stop token, are
     *     told by the {@link Answer} alone
     */
    default void text(String piece, List<TokenLogprobs> tokens) {
        text(piece);
    }

    /** No more text will come. */
    void finished(Answer answer);

    /** The generation failed; no more text will come. */
    void failed(SeleneException error);
}
