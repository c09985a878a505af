package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.FloatCodec;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Int4Test {
    private static final long SEED = 9;

    /** Written down a second time: nibble i of a word is the level of element i, plus 8. */
    @Test
    void aWordHoldsEightLevels() {
        Random random = new Random(SEED);
        boolean[] seen = new boolean[16];
        for (int trial = 0; trial < 200; trial++) {
            float[] row = Int8Test.row(random, 2 * Int4.GROUP);
            float scale = Int4.scale(row, Int4.GROUP);
            float largest = 0;
            for (int k = Int4.GROUP; k < 2 * Int4.GROUP; k++) largest = Math.max(largest, Math.abs(row[k]));
            assertEquals(FloatCodec.roundToBf16(largest / 7.5f), scale);
            for (int first = Int4.GROUP; first < 2 * Int4.GROUP; first += 8) {
                int word = Int4.pack(row, first, scale);
                for (int i = 0; i < 8; i++) {
                    int nibble = word >>> 4 * i & 15;
                    long level = Math.round((double) row[first + i] / scale);
                    assertEquals(Math.clamp(level, -8, 7), nibble - 8, "element " + i + ", seed " + SEED);
                    // half a step, and what BF16 may take from the scale: 7.5 * 2^-8
                    assertTrue(Math.abs(row[first + i] - (nibble - 8) * scale) <= 0.53 * scale);
                    seen[nibble] = true;
                }
            }
        }
        for (int level = 0; level < 16; level++) assertTrue(seen[level], "level " + (level - 8));
    }

    @Test
    void aGroupOfZerosStaysZero() {
        float[] row = new float[Int4.GROUP];
        float scale = Int4.scale(row, 0);
        assertTrue(scale > 0 && Float.isFinite(scale));
        assertEquals(0x88888888, Int4.pack(row, 0, scale));
    }
}
