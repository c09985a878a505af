package dev.selene.text;

import dev.selene.base.SeleneException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** What each token id stands for, the way back for added tokens, and decoding: the same for all tokenizers. Immutable. */
final class TokenTable {
    private final byte[][] bytes;
    private final BitSet special = new BitSet();
    private final Map<String, Integer> added;

    /**
     * @param bytes of each id, null for an id that is not in use; the added tokens are put in here
     * @param source names the file in errors
     * @throws SeleneException of kind DATA if two added tokens have the same text
     */
    TokenTable(byte[][] bytes, List<AddedToken> addedTokens, String source) {
        this.bytes = bytes;
        Map<String, Integer> byText = new TreeMap<>();
        for (AddedToken token : addedTokens) {
            Integer other = byText.put(token.text(), token.id());
            if (other != null)
                throw SeleneException.data(
                        source + ": added tokens " + other + " and " + token.id() + " are both " + token.text());
            bytes[token.id()] = token.text().getBytes(StandardCharsets.UTF_8);
            special.set(token.id(), token.special());
        }
        this.added = Collections.unmodifiableMap(byText);
    }

    int size() {
        return bytes.length;
    }

    byte[] bytes(int tokenId) {
        return stored(tokenId).clone();
    }

    boolean isSpecial(int tokenId) {
        stored(tokenId);
        return special.get(tokenId);
    }

    OptionalInt controlToken(String text) {
        Integer id = added.get(text);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    Map<String, Integer> controlTokens() {
        return added;
    }

    String decode(int[] tokenIds) {
        Utf8Decoder decoder = new Utf8Decoder();
        StringBuilder text = new StringBuilder();
        for (int tokenId : tokenIds) decoder.decode(stored(tokenId), text);
        decoder.finish(text);
        return text.toString();
    }

    /** The bytes themselves; refuses an id that is not in use. */
    private byte[] stored(int tokenId) {
        if (tokenId < 0 || tokenId >= bytes.length || bytes[tokenId] == null)
            throw new IllegalArgumentException(
                    "token id " + tokenId + " is not in the vocabulary of " + bytes.length + " tokens");
        return bytes[tokenId];
    }
}
