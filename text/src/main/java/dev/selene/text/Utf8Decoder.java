package dev.selene.text;

/**
 * UTF-8 to text, in pieces of any length. Each byte sequence that cannot be continued to a character becomes one U+FFFD
 * (the maximal subparts of Unicode 16, section 3.9), as in Python, in Rust and in the source: WHATWG Encoding Standard,
 * UTF-8 decoder. {@code new String} differs for encoded surrogates. Belongs to one stream.
 */
final class Utf8Decoder {
    private static final char REPLACEMENT = '\uFFFD';

    private int codePoint;
    /** Continuation bytes that the character still lacks. */
    private int needed;

    private int lower = 0x80;
    private int upper = 0xBF;

    /** Appends all characters that are complete. */
    void decode(byte[] bytes, StringBuilder out) {
        for (byte signed : bytes) {
            int value = signed & 0xFF;
            if (needed == 0) {
                begin(value, out);
            } else if (value >= lower && value <= upper) {
                resume(value, out);
            } else {
                needed = 0;
                out.append(REPLACEMENT);
                begin(value, out);
            }
        }
    }

    /** Appends one U+FFFD if the last character is incomplete. */
    void finish(StringBuilder out) {
        if (needed > 0) out.append(REPLACEMENT);
        needed = 0;
    }

    private void begin(int value, StringBuilder out) {
        lower = 0x80;
        upper = 0xBF;
        if (value < 0x80) {
            out.append((char) value);
        } else if (value >= 0xC2 && value <= 0xDF) {
            expect(1, value & 0x1F);
        } else if (value >= 0xE0 && value <= 0xEF) {
            if (value == 0xE0) lower = 0xA0; // shorter forms exist below
            if (value == 0xED) upper = 0x9F; // surrogates lie above
            expect(2, value & 0x0F);
        } else if (value >= 0xF0 && value <= 0xF4) {
            if (value == 0xF0) lower = 0x90; // shorter forms exist below
            if (value == 0xF4) upper = 0x8F; // nothing lies above U+10FFFF
            expect(3, value & 0x07);
        } else {
            out.append(REPLACEMENT);
        }
    }

    private void expect(int continuations, int bits) {
        needed = continuations;
        codePoint = bits;
    }

    private void resume(int value, StringBuilder out) {
        lower = 0x80;
        upper = 0xBF;
        codePoint = codePoint << 6 | value & 0x3F;
        if (--needed == 0) out.appendCodePoint(codePoint);
    }
}
