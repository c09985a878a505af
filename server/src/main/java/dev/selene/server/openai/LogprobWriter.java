package dev.selene.server.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.engine.TokenLogprobs;
import java.util.List;
import java.util.function.IntFunction;

/**
 * OpenAI's {@code logprobs} object: token, log-probability and bytes of each token, and of the most probable ones in its
 * place.
 *
 * @param tokenBytes by token id
 */
record LogprobWriter(IntFunction<byte[]> tokenBytes) {
    /** JSON has no infinity; OpenAI writes this for a token that cannot come. */
    private static final float NEVER = -9999;

    ObjectNode write(List<TokenLogprobs> tokens) {
        ObjectNode logprobs = JsonNodeFactory.instance.objectNode();
        ArrayNode content = logprobs.putArray("content");
        for (TokenLogprobs token : tokens) {
            ArrayNode top =
                    put(content.addObject(), token.tokenId(), token.logprob()).putArray("top_logprobs");
            for (int i = 0; i < token.topIds().length; i++)
                put(top.addObject(), token.topIds()[i], token.topLogprobs()[i]);
        }
        return logprobs.putNull("refusal");
    }

    static float finite(float logprob) {
        return Math.max(logprob, NEVER);
    }

    private ObjectNode put(ObjectNode entry, int tokenId, float logprob) {
        byte[] utf8 = tokenBytes.apply(tokenId);
        entry.put("token", new String(utf8, UTF_8)); // half a character becomes U+FFFD; bytes has it
        entry.put("logprob", finite(logprob));
        ArrayNode bytes = entry.putArray("bytes");
        for (byte b : utf8) bytes.add(b & 0xff);
        return entry;
    }
}
