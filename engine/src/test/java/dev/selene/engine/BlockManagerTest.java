package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockManagerTest {
    private static final int BLOCK_TOKENS = 4;
    private long nextId;

    @Test
    void aBlockHoldsBlockTokensPositionsAndTheLastMayBePartlyFilled() {
        BlockManager blocks = new BlockManager(10, 16, true, 0);
        assertEquals(1, blocks.blocksFor(1));
        assertEquals(1, blocks.blocksFor(16));
        assertEquals(2, blocks.blocksFor(17));
    }

    @Test
    void theBlocksReturnedLastAreLentFirstInTheSameOrder() {
        BlockManager blocks = new BlockManager(10, BLOCK_TOKENS, true, 0);
        Sequence first = sequence(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertTrue(blocks.admit(first, 0));
        assertArrayEquals(new int[] {0, 1, 2}, first.blockTable().toArray());
        blocks.release(first);
        Sequence second = sequence(9, 8, 7, 6, 5, 4, 3, 2, 1);
        assertTrue(blocks.admit(second, 0));
        assertArrayEquals(new int[] {0, 1, 2}, second.blockTable().toArray());
    }

    @Test
    void tooFewFreeBlocksLendNothing() {
        BlockManager blocks = new BlockManager(3, BLOCK_TOKENS, true, 0);
        Sequence two = sequence(1, 2, 3, 4, 5);
        assertFalse(blocks.admit(two, 2));
        assertEquals(3, blocks.numFree());
        assertTrue(blocks.admit(two, 1));
        assertFalse(blocks.grow(two, 13));
        assertEquals(1, blocks.numFree());
        assertTrue(blocks.grow(two, 12));
        blocks.checkInvariants(List.of(two.blockTable()));
    }

    @Test
    void whatBeginsAlikeSharesItsFullBlocksAndComputesItsLastToken() {
        BlockManager blocks = new BlockManager(10, BLOCK_TOKENS, true, 0);
        Sequence first = computed(blocks, 1, 2, 3, 4, 5, 6, 7, 8);
        Sequence same = sequence(1, 2, 3, 4, 5, 6, 7, 8);
        assertTrue(blocks.admit(same, 0));
        assertEquals(4, same.numComputed(), "the second block holds the last token");
        assertEquals(4, same.numCachedTokens());
        Sequence longer = sequence(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertTrue(blocks.admit(longer, 0));
        assertEquals(8, longer.numComputed());
        assertEquals(first.blockTable().get(1), longer.blockTable().get(1));
        Sequence other = sequence(1, 2, 3, 9, 5, 6, 7, 8, 9);
        assertTrue(blocks.admit(other, 0));
        assertEquals(0, other.numComputed(), "a block is shared only when everything before it is alike");
        blocks.checkInvariants(tables(first, same, longer, other));
    }

    @Test
    void withALookaheadABlockIsSharedOnlyWhenTheTokenBehindItIsTheSame() {
        BlockManager blocks = new BlockManager(12, BLOCK_TOKENS, true, 1);
        Sequence first = sequence(1, 2, 3, 4, 5, 6, 7, 8);
        assertTrue(blocks.admit(first, 0));
        compute(blocks, first);
        assertEquals(1, blocks.numCached(), "what comes behind the second block is not known");
        first.append(9);
        blocks.seal(first);
        assertEquals(2, blocks.numCached());

        Sequence same = sequence(1, 2, 3, 4, 5, 6, 7, 8, 9);
        Sequence other = sequence(1, 2, 3, 4, 5, 6, 7, 8, 10);
        assertTrue(blocks.admit(same, 0) && blocks.admit(other, 0));
        assertEquals(8, same.numComputed());
        assertEquals(4, other.numComputed());
        blocks.checkInvariants(tables(first, same, other));
    }

    @Test
    void twoThatComputedTheSameEndUpWithOneBlock() {
        BlockManager blocks = new BlockManager(10, BLOCK_TOKENS, true, 0);
        Sequence one = sequence(1, 2, 3, 4, 5);
        Sequence two = sequence(1, 2, 3, 4, 6);
        assertTrue(blocks.admit(one, 0) && blocks.admit(two, 0));
        compute(blocks, one);
        assertEquals(6, blocks.numFree());
        compute(blocks, two);
        assertEquals(7, blocks.numFree());
        assertEquals(one.blockTable().get(0), two.blockTable().get(0));
        blocks.checkInvariants(tables(one, two));
    }

    @Test
    void whatAnotherComputesMeanwhileIsAdopted() {
        BlockManager blocks = new BlockManager(10, BLOCK_TOKENS, true, 0);
        Sequence one = sequence(1, 2, 3, 4, 5, 6, 7, 8, 9);
        Sequence two = sequence(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertTrue(blocks.admit(one, 0) && blocks.admit(two, 0));
        compute(blocks, one);
        blocks.adopt(two);
        assertEquals(8, two.numComputed());
        assertEquals(10 - 4, blocks.numFree());
        blocks.checkInvariants(tables(one, two));
    }

    @Test
    void theLeastRecentlyUsedIsForgottenFirstAndTheEndOfAChainBeforeItsBeginning() {
        BlockManager blocks = new BlockManager(5, BLOCK_TOKENS, true, 0);
        Sequence old = computed(blocks, 1, 1, 1, 1, 2, 2, 2, 2);
        blocks.release(old);
        Sequence recent = computed(blocks, 3, 3, 3, 3, 4, 4, 4, 4);
        blocks.release(recent);
        assertEquals(4, blocks.numCached());
        Sequence needsTwo = sequence(5, 5, 5, 5, 6); // the one that was never used, and the end of the oldest chain
        assertTrue(blocks.admit(needsTwo, 0));
        assertEquals(3, blocks.numCached());
        assertEquals(4, cachedTokens(blocks, 1, 1, 1, 1, 2, 2, 2, 2, 9));
        assertEquals(8, cachedTokens(blocks, 3, 3, 3, 3, 4, 4, 4, 4, 9));
        blocks.checkInvariants(tables(needsTwo));
    }

    @Test
    void withoutTheCacheNothingIsShared() {
        BlockManager blocks = new BlockManager(10, BLOCK_TOKENS, false, 0);
        computed(blocks, 1, 2, 3, 4, 5);
        assertEquals(0, cachedTokens(blocks, 1, 2, 3, 4, 5));
        assertEquals(0, blocks.numCached());
    }

    @Test
    void collidingHashesShareNothing() {
        // Arrays.hashCode: 31 * a + b is the same for (a, b) and (a + 1, b - 31)
        int[] tokens = {40, 40, 40, 40};
        int[] twin = {40, 40, 41, 9};
        assertEquals(Arrays.hashCode(tokens), Arrays.hashCode(twin));
        BlockManager blocks = new BlockManager(10, BLOCK_TOKENS, true, 0);
        computed(blocks, 40, 40, 40, 40, 1);
        assertEquals(0, cachedTokens(blocks, 40, 40, 41, 9, 1));
        assertEquals(4, cachedTokens(blocks, 40, 40, 40, 40, 1));
    }

    @Test
    void theBooksShowALostBlockAndOneWithTwoHolders() {
        BlockManager blocks = new BlockManager(4, BLOCK_TOKENS, true, 0);
        Sequence sequence = sequence(1, 2, 3, 4, 5);
        blocks.admit(sequence, 0);
        BlockTable table = sequence.blockTable();
        blocks.checkInvariants(List.of(table));
        assertThrows(IllegalStateException.class, () -> blocks.checkInvariants(List.of()));
        assertThrows(IllegalStateException.class, () -> blocks.checkInvariants(List.of(table, table)));
    }

    @Test
    void theBooksBalanceAfterAnyHistory() {
        long seed = 11;
        SplittableRandom random = new SplittableRandom(seed);
        BlockManager blocks = new BlockManager(64, BLOCK_TOKENS, true, 0);
        List<Sequence> held = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            if (random.nextInt(3) > 0) {
                Sequence sequence =
                        sequence(random.ints(1 + random.nextInt(40), 0, 2).toArray());
                if (blocks.admit(sequence, random.nextInt(3))) held.add(sequence);
            } else if (!held.isEmpty()) {
                blocks.release(held.remove(random.nextInt(held.size())));
            }
            for (Sequence sequence : held) {
                blocks.adopt(sequence);
                int left = sequence.numTokens() - sequence.numComputed();
                if (left > 0) compute(blocks, sequence, 1 + random.nextInt(left));
            }
            blocks.checkInvariants(tables(held.toArray(Sequence[]::new)));
        }
        assertTrue(blocks.numCached() > 0);
    }

    private int cachedTokens(BlockManager blocks, int... tokenIds) {
        Sequence probe = sequence(tokenIds);
        blocks.adopt(probe);
        int cached = probe.numCachedTokens();
        blocks.release(probe);
        return cached;
    }

    private Sequence computed(BlockManager blocks, int... tokenIds) {
        Sequence sequence = sequence(tokenIds);
        assertTrue(blocks.admit(sequence, 0));
        compute(blocks, sequence);
        return sequence;
    }

    private static void compute(BlockManager blocks, Sequence sequence) {
        compute(blocks, sequence, sequence.numTokens() - sequence.numComputed());
    }

    private static void compute(BlockManager blocks, Sequence sequence, int numTokens) {
        sequence.computed(new Step.Prefill(sequence.id(), sequence.numComputed(), numTokens));
        blocks.seal(sequence);
    }

    private Sequence sequence(int... tokenIds) {
        return new Sequence(
                new SequenceId(nextId++), new GenerationRequest(tokenIds, Sampling.greedy(), 100, Set.of()));
    }

    private static List<BlockTable> tables(Sequence... sequences) {
        return Arrays.stream(sequences).map(Sequence::blockTable).toList();
    }
}
