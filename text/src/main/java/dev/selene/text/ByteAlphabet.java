package dev.selene.text;

import java.util.Arrays;

/**
 * The characters in which byte-level vocabularies write bytes: printable Latin-1 stands for itself, the other 68 bytes
 * in order for the characters from U+0100. Source: GPT-2, encoder.py, bytes_to_unicode.
 */
final class ByteAlphabet {
    private static final char[] CHARS = new char[256];
    /** The byte of each character, -1 for none. */
    private static final short[] BYTES = new short[0x100 + 68];

    static {
        Arrays.fill(BYTES, (short) -1);
        char other = 0x100;
        for (char value = 0; value < 256; value++) {
            boolean printable = value >= '!' && value <= '~' || value >= 0xA1 && value != 0xAD;
            CHARS[value] = printable ? value : other++;
            BYTES[CHARS[value]] = (short) value;
        }
    }

    private ByteAlphabet() {}

    static String of(int value) {
        return String.valueOf(CHARS[value]);
    }

    /** True if every character of {@code token} stands for a byte. */
    static boolean writes(String token) {
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c >= BYTES.length || BYTES[c] < 0) return false;
        }
        return true;
    }

    /** The bytes that {@code token} writes. */
    static byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) BYTES[token.charAt(i)];
        return bytes;
    }
}
