package dev.selene.server.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.engine.TokenLogprobs;
import dev.selene.text.Tokenizer;
import java.util.List;

/**
 * The {@code logprobs} object of one completion: parallel arrays over its tokens. Offsets are characters of the
 * completion's text, counted over all objects that this writer makes.
 */
final class TextLogprobWriter {
    private final Tokenizer tokenizer;
    private int offset;

    TextLogprobWriter(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * @param firstPromptId the first token of an echoed prompt, which nothing comes before, or -1
     * @param tokens those after it
     */
    ObjectNode write(int firstPromptId, List<TokenLogprobs> tokens) {
        ObjectNode logprobs = JsonNodeFactory.instance.objectNode();
        ArrayNode offsets = logprobs.putArray("text_offset");
        ArrayNode values = logprobs.putArray("token_logprobs");
        ArrayNode texts = logprobs.putArray("tokens");
        ArrayNode tops = logprobs.putArray("top_logprobs");
        if (firstPromptId >= 0) {
            texts.add(text(firstPromptId));
            values.addNull();
            tops.addNull();
            offsets.add(offset);
            advance(firstPromptId);
        }
        for (TokenLogprobs token : tokens) {
            texts.add(text(token.tokenId()));
            values.add(LogprobWriter.finite(token.logprob()));
            putTop(tops.addObject(), token);
            offsets.add(offset);
            advance(token.tokenId());
        }
        return logprobs;
    }

    // the token that came is among them, even if others are more probable
    private void putTop(ObjectNode top, TokenLogprobs token) {
        for (int i = 0; i < token.topIds().length; i++)
            top.put(text(token.topIds()[i]), LogprobWriter.finite(token.topLogprobs()[i]));
        top.put(text(token.tokenId()), LogprobWriter.finite(token.logprob()));
    }

    private String text(int tokenId) {
        return new String(bytes(tokenId), UTF_8);
    }

    private byte[] bytes(int tokenId) {
        return tokenId < tokenizer.vocabSize() ? tokenizer.bytes(tokenId) : new byte[0];
    }

    /** A character counts where its first byte is. */
    private void advance(int tokenId) {
        if (tokenId < tokenizer.vocabSize() && tokenizer.isSpecial(tokenId)) return; // left out of the text
        for (byte b : bytes(tokenId)) if ((b & 0xc0) != 0x80) offset++;
    }
}
