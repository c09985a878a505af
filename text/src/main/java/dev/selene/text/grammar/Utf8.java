package dev.selene.text.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Characters as bytes. */
final class Utf8 {
    private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF, CodePoints.MAX};

    private Utf8() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(int codePoint) {
        return bytes(Character.toString(codePoint));
    }

    /**
     * The encodings of all characters from {@code first} to {@code last}, as sequences of byte ranges: of each sequence,
     * every choice of bytes is the encoding of one of them. Source: Cox 2010, the utf8-ranges of RE2.
     *
     * @return of each sequence first and last byte, in turns
     */
    static List<int[]> sequences(int first, int last) {
        List<int[]> sequences = new ArrayList<>();
        int from = first;
        for (int end : LAST_OF_LENGTH) {
            int to = Math.min(last, end);
            if (from <= to) split(from, to, sequences);
            from = Math.max(from, end + 1);
        }
        return sequences;
    }

    /** Both are encoded in the same number of bytes. */
    private static void split(int first, int last, List<int[]> sequences) {
        // below the highest byte in which they differ, ranges must span all 64 continuation bytes
        for (int bits = 6; bits <= 18; bits += 6) {
            int mask = (1 << bits) - 1;
            if (first >> bits == last >> bits) break;
            if ((first & mask) != 0) {
                split(first, first | mask, sequences);
                split((first | mask) + 1, last, sequences);
                return;
            }
            if ((last & mask) != mask) {
                split(first, (last & ~mask) - 1, sequences);
                split(last & ~mask, last, sequences);
                return;
            }
        }
        byte[] low = bytes(first);
        byte[] high = bytes(last);
        int[] sequence = new int[2 * low.length];
        for (int i = 0; i < low.length; i++) {
            sequence[2 * i] = low[i] & 0xFF;
            sequence[2 * i + 1] = high[i] & 0xFF;
        }
        sequences.add(sequence);
    }
}
