package dev.selene.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.selene.text.Tokenizer;
import java.util.Map;
import java.util.OptionalInt;

/** One token for each byte of UTF-8; 256 is a special token, {@code <|end|>}. */
final class ByteTokenizer implements Tokenizer {
    static final ByteTokenizer INSTANCE = new ByteTokenizer();
    private static final int END = 256;
    private static final String END_TEXT = "<|end|>";

    private ByteTokenizer() {}

    @Override
    public int vocabSize() {
        return 257;
    }

    @Override
    public int[] encode(String text, ControlText controlText) {
        if (controlText == ControlText.AS_TOKENS && text.endsWith(END_TEXT)) {
            int[] head = encode(text.substring(0, text.length() - END_TEXT.length()), controlText);
            int[] ids = java.util.Arrays.copyOf(head, head.length + 1);
            ids[head.length] = END;
            return ids;
        }
        byte[] bytes = text.getBytes(UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) ids[i] = bytes[i] & 0xff;
        return ids;
    }

    @Override
    public byte[] bytes(int tokenId) {
        return tokenId == END ? END_TEXT.getBytes(UTF_8) : new byte[] {(byte) tokenId};
    }

    @Override
    public boolean isSpecial(int tokenId) {
        return tokenId == END;
    }

    @Override
    public OptionalInt controlToken(String text) {
        return text.equals(END_TEXT) ? OptionalInt.of(END) : OptionalInt.empty();
    }

    @Override
    public Map<String, Integer> controlTokens() {
        return Map.of(END_TEXT, END);
    }

    @Override
    public String decode(int[] tokenIds) {
        var bytes = new java.io.ByteArrayOutputStream();
        for (int id : tokenIds) bytes.writeBytes(bytes(id));
        return bytes.toString(UTF_8);
    }
}
