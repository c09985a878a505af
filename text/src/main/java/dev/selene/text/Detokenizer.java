package dev.selene.text;

import java.util.Objects;

/**
 * The text of one stream of token ids, as far as it is certain: bytes that may begin a character wait for the next
 * token. All results joined are exactly {@link Tokenizer#decode} of all ids, less the special ones if they are skipped.
 */
public final class Detokenizer {
    private final Tokenizer tokenizer;
    private final boolean skipSpecial;
    private final Utf8Decoder decoder = new Utf8Decoder();

    /** @param skipSpecial leaves out tokens that are {@linkplain Tokenizer#isSpecial special} */
    public Detokenizer(Tokenizer tokenizer, boolean skipSpecial) {
        this.tokenizer = Objects.requireNonNull(tokenizer);
        this.skipSpecial = skipSpecial;
    }

    /**
     * The characters that this token completes; often one piece of text, sometimes none.
     *
     * @throws IllegalArgumentException if the id is not in the vocabulary; the stream is as before
     */
    public String push(int tokenId) {
        byte[] bytes = tokenizer.bytes(tokenId);
        if (skipSpecial && tokenizer.isSpecial(tokenId)) return "";
        StringBuilder text = new StringBuilder(bytes.length);
        decoder.decode(bytes, text);
        return text.toString();
    }

    /** Ends the stream: one U+FFFD if a character is incomplete, else nothing. */
    public String finish() {
        StringBuilder text = new StringBuilder();
        decoder.finish(text);
        return text.toString();
    }
}
