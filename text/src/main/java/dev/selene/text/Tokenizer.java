package dev.selene.text;

import java.util.Map;
import java.util.OptionalInt;

/** Text to token ids and back. Immutable, thread-safe. */
public interface Tokenizer {
    /** What text that spells a control token becomes. */
    enum ControlText {
        /** The control token. For text made by a template. */
        AS_TOKENS,
        /** Ordinary tokens. For text that came from a user. */
        AS_PLAIN_TEXT
    }

    /** Ids are in {@code [0, vocabSize)}; the model's embedding may have more rows. */
    int vocabSize();

    /** Adds no begin or end token. A lone surrogate is encoded as U+FFFD. */
    int[] encode(String text, ControlText controlText);

    /**
     * The bytes that a token stands for; for a control token, its name in UTF-8. Bytes of one token need not be whole
     * characters.
     *
     * @throws IllegalArgumentException if the id is not in the vocabulary
     */
    byte[] bytes(int tokenId);

    /**
     * True for control tokens that are left out of text shown to a user ({@code "special": true}).
     *
     * @throws IllegalArgumentException if the id is not in the vocabulary
     */
    boolean isSpecial(int tokenId);

    /** The id of a control or added token by its exact text. */
    OptionalInt controlToken(String text);

    /** All control and added tokens, by text. */
    Map<String, Integer> controlTokens();

    /**
     * The text of all ids, control tokens included; each byte sequence that cannot become a character becomes U+FFFD.
     *
     * @throws IllegalArgumentException if an id is not in the vocabulary
     */
    String decode(int[] tokenIds);
}
