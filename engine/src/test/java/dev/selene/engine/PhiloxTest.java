package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PhiloxTest {
    /** The known answers of Random123's kat_vectors for philox4x32 with 10 rounds. */
    @Test
    void theKnownAnswersComeOut() {
        assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, Philox.block(new int[4], 0, 0));
        assertArrayEquals(
                new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
                Philox.block(new int[] {-1, -1, -1, -1}, -1, -1));
        assertArrayEquals(
                new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
                Philox.block(new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0));
    }

    @Test
    void numbersAreUniform() {
        int[] counts = new int[64];
        int draws = 64_000;
        for (int position = 0; position < draws; position++) counts[(int) (Philox.uniform(5, position) * 64)]++;
        double chiSquare = 0;
        for (int count : counts) chiSquare += (count - 1000.0) * (count - 1000.0) / 1000;
        assertTrue(chiSquare < 120, "chi square of 63 degrees " + chiSquare); // beyond 1 in 10^5
    }

    @Test
    void seedsAndPositionsAreSeparateStreams() {
        long equal = java.util.stream.LongStream.range(0, 1000)
                .filter(i -> Philox.uniform(i, 1) == Philox.uniform(i + 1, 0))
                .count();
        assertEquals(0, equal);
        assertTrue(Philox.uniform(1L << 32, 0) != Philox.uniform(0, 0)); // the upper half of the seed counts
    }
}
