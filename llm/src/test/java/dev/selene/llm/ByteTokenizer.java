package dev.selene.llm;

import dev.selene.text.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;

/** Tokens are bytes; 256 is the one control token. */
final class ByteTokenizer implements Tokenizer {
    static final int END = 256;

    private static final String END_NAME = "<end>";

    @Override
    public int vocabSize() {
        return 257;
    }

    @Override
    public int[] encode(String text, ControlText controlText) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) ids[i] = bytes[i] & 0xff;
        return ids;
    }

    @Override
    public byte[] bytes(int tokenId) {
        if (tokenId == END) return END_NAME.getBytes(StandardCharsets.UTF_8);
        if (tokenId < 0 || tokenId > END) throw new IllegalArgumentException("token id " + tokenId);
        return new byte[] {(byte) tokenId};
    }

    @Override
    public boolean isSpecial(int tokenId) {
        return tokenId == END;
    }

    @Override
    public OptionalInt controlToken(String text) {
        return text.equals(END_NAME) ? OptionalInt.of(END) : OptionalInt.empty();
    }

    @Override
    public Map<String, Integer> controlTokens() {
        return Map.of(END_NAME, END);
    }

    @Override
    public String decode(int[] tokenIds) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id : tokenIds) bytes.writeBytes(bytes(id));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
