package dev.selene.engine;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The books of a KV pool's blocks: each is free or lent to one sequence. Blocks are handed out in a fixed order, the
 * one returned last first, so that equal histories use equal blocks. Single-threaded; knows ids, touches no memory.
 */
final class BlockManager {
    private final int blockTokens;
    /** {@code [0, numFree)} are the free blocks; the last of them is lent next. */
    private final int[] free;

    private final BitSet lent = new BitSet();
    private int numFree;

    BlockManager(int numBlocks, int blockTokens) {
        this.blockTokens = blockTokens;
        this.free = new int[numBlocks];
        this.numFree = numBlocks;
        for (int i = 0; i < numBlocks; i++) free[i] = numBlocks - 1 - i;
    }

    int numFree() {
        return numFree;
    }

    /** Blocks that hold {@code numTokens} positions. */
    int blocksFor(int numTokens) {
        return Math.ceilDiv(numTokens, blockTokens);
    }

    /** Lends {@code count} blocks; the caller has seen that they are free. */
    int[] take(int count) {
        if (count > numFree) throw new IllegalStateException(count + " blocks asked for, " + numFree + " are free");
        int[] blocks = new int[count];
        for (int i = 0; i < count; i++) {
            blocks[i] = free[--numFree];
            lent.set(blocks[i]);
        }
        return blocks;
    }

    /** Takes back what {@link #take} lent. */
    void giveBack(int[] blocks) {
        for (int i = blocks.length - 1; i >= 0; i--) {
            if (!lent.get(blocks[i])) throw new IllegalStateException("block " + blocks[i] + " is not lent");
            lent.clear(blocks[i]);
            free[numFree++] = blocks[i];
        }
    }

    /**
     * Sums the books: every block is free or in exactly one of the tables.
     *
     * @param tables the blocks of every sequence that holds some
     * @throws IllegalStateException if a block is lost, lent twice or both free and lent
     */
    void checkInvariants(Iterable<int[]> tables) {
        int[] holders = new int[free.length];
        for (int i = 0; i < numFree; i++) holders[free[i]]++;
        for (int[] table : tables) for (int block : table) holders[block]++;
        for (int block = 0; block < holders.length; block++)
            if (holders[block] != 1)
                throw new IllegalStateException("block " + block + " has " + holders[block] + " holders, " + "free: "
                        + Arrays.toString(Arrays.copyOf(free, numFree)));
        if (lent.cardinality() + numFree != free.length)
            throw new IllegalStateException(
                    lent.cardinality() + " blocks lent and " + numFree + " free of " + free.length);
    }
}
