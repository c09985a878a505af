package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockManagerTest {
    @Test
    void aBlockHoldsBlockTokensPositionsAndTheLastMayBePartlyFilled() {
        BlockManager blocks = new BlockManager(10, 16);
        assertEquals(1, blocks.blocksFor(1));
        assertEquals(1, blocks.blocksFor(16));
        assertEquals(2, blocks.blocksFor(17));
    }

    @Test
    void theBlocksReturnedLastAreLentFirstInTheSameOrder() {
        BlockManager blocks = new BlockManager(10, 16);
        int[] first = blocks.take(3);
        assertArrayEquals(new int[] {0, 1, 2}, first);
        blocks.giveBack(first);
        assertArrayEquals(first, blocks.take(3));
    }

    @Test
    void moreThanAreFreeOrTwiceTheSameIsRefused() {
        BlockManager blocks = new BlockManager(2, 16);
        assertThrows(IllegalStateException.class, () -> blocks.take(3));
        int[] lent = blocks.take(2);
        blocks.giveBack(lent);
        assertThrows(IllegalStateException.class, () -> blocks.giveBack(lent));
        assertEquals(2, blocks.numFree());
    }

    @Test
    void theBooksShowALostBlockAndOneWithTwoHolders() {
        BlockManager blocks = new BlockManager(4, 16);
        int[] lent = blocks.take(2);
        blocks.checkInvariants(List.of(lent));
        assertThrows(IllegalStateException.class, () -> blocks.checkInvariants(List.of()));
        assertThrows(IllegalStateException.class, () -> blocks.checkInvariants(List.of(lent, lent)));
    }

    @Test
    void theBooksBalanceAfterAnyHistory() {
        long seed = 11;
        SplittableRandom random = new SplittableRandom(seed);
        BlockManager blocks = new BlockManager(64, 4);
        List<int[]> tables = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            if (random.nextBoolean() && blocks.numFree() > 0)
                tables.add(blocks.take(1 + random.nextInt(blocks.numFree())));
            else if (!tables.isEmpty()) blocks.giveBack(tables.remove(random.nextInt(tables.size())));
            blocks.checkInvariants(tables);
        }
    }
}
