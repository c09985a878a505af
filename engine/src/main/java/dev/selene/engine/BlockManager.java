package dev.selene.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The books of a KV pool's blocks: each is idle or held, by one sequence or, when the prefix cache knows it, by several.
 * Equal histories use equal blocks. Single-threaded; knows ids, touches no memory.
 *
 * <pre>{@code
 *         take: forgets what it cached            seal(): full and computed
 *   idle ------------------------------> own --------------------------------> sealed, shared
 *    ^ first, to be lent next             |                                      |   ^
 *    +------------------------------------+                                      |   | adopt()
 *    ^ last, and still cached                             the last holder leaves |   |
 *    +---------------------------------------------------------------------------+---+
 * }</pre>
 *
 * <p>Idle blocks are lent in the order: those that cache nothing, then the least recently used. A sequence gives its
 * blocks back from its end, so a block never leaves the cache before those that continue it.
 */
final class BlockManager {
    private final int blockTokens;
    private final boolean caches;
    private final int lookahead;
    private final int[] holders;
    private final IdleBlocks idle;
    private final PrefixCache cache;

    /**
     * @param caches false to share nothing and remember nothing
     * @param lookahead a block is known by its tokens and so many behind them, 0 or 1: what its latents depend on
     */
    BlockManager(int numBlocks, int blockTokens, boolean caches, int lookahead) {
        this.blockTokens = blockTokens;
        this.caches = caches;
        this.lookahead = lookahead;
        this.holders = new int[numBlocks];
        this.idle = new IdleBlocks(numBlocks);
        this.cache = new PrefixCache(numBlocks);
    }

    int numBlocks() {
        return holders.length;
    }

    /** Blocks that nobody holds, those in the prefix cache included. */
    int numFree() {
        return idle.size();
    }

    int numCached() {
        return cache.size();
    }

    /** Blocks that hold {@code numTokens} positions. */
    int blocksFor(int numTokens) {
        return Math.ceilDiv(numTokens, blockTokens);
    }

    /** Blocks that become free when this sequence gives up its own. */
    int heldAlone(Sequence sequence) {
        BlockTable table = sequence.blockTable();
        int alone = 0;
        for (int i = 0; i < table.size(); i++) if (holders[table.get(i)] == 1) alone++;
        return alone;
    }

    /**
     * Lends a sequence that holds none the blocks of all its known tokens, cached ones where there are.
     *
     * @param reserve blocks that are to stay free
     * @return false, and nothing lent, when there are too few
     */
    boolean admit(Sequence sequence, int reserve) {
        adopt(sequence);
        BlockTable table = sequence.blockTable();
        if (blocksFor(sequence.numTokens()) - table.size() > numFree() - reserve) {
            release(sequence);
            return false;
        }
        return grow(sequence, sequence.numTokens());
    }

    /** Lends what is missing to hold {@code numTokens} positions; false, and nothing lent, when too few are free. */
    boolean grow(Sequence sequence, int numTokens) {
        BlockTable table = sequence.blockTable();
        int missing = blocksFor(numTokens) - table.size();
        if (missing > numFree()) return false;
        for (int i = 0; i < missing; i++) table.add(take());
        return true;
    }

    /** Spares the sequence what the cache knows of its next tokens; one known token at least is left to compute. */
    void adopt(Sequence sequence) {
        BlockTable table = sequence.blockTable();
        if (!caches || sequence.needsPromptLogits() || sequence.numComputed() != table.numSealed() * blockTokens)
            return;
        while ((table.numSealed() + 1) * blockTokens < sequence.numTokens()) {
            Optional<CachedBlock> hit = next(sequence);
            if (hit.isEmpty()) return;
            share(table, hit.get());
            sequence.foundCached(blockTokens);
        }
    }

    /** Makes the blocks that are full and computed known to the cache; where it knows another, that one is used. */
    void seal(Sequence sequence) {
        BlockTable table = sequence.blockTable();
        while (caches && isComplete(sequence)) {
            Optional<CachedBlock> twin = next(sequence);
            if (twin.isPresent()) share(table, twin.get());
            else table.seal(cache.add(table.lastSealed(), nextTokens(sequence), table.get(table.numSealed())));
        }
    }

    private boolean isComplete(Sequence sequence) {
        int end = (sequence.blockTable().numSealed() + 1) * blockTokens;
        return end <= sequence.numComputed() && end + lookahead <= sequence.numTokens();
    }

    /** Takes back all blocks; those that are sealed stay in the cache until they are lent again. */
    void release(Sequence sequence) {
        BlockTable table = sequence.blockTable();
        for (int i = table.size() - 1; i >= 0; i--) giveBack(table.get(i));
        table.clear();
        sequence.lostBlocks();
    }

    /** Token ids that a block is known by. */
    int keyTokens() {
        return blockTokens + lookahead;
    }

    /** What is cached and nobody holds, the most recently used first, each block after the one that it continues. */
    List<CachedBlock> idleCached() {
        return Arrays.stream(idle.lastFirst())
                .mapToObj(cache::entry)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Whether an idle block is left that caches nothing. */
    boolean hasRoomToRestore() {
        return idle.size() > 0 && !cache.holds(idle.first());
    }

    /**
     * Makes a block known that was computed in another life; the caller fills it. There is room.
     *
     * @return empty if it is known already
     */
    Optional<CachedBlock> restore(CachedBlock previous, int[] tokenIds) {
        if (cache.find(previous, tokenIds).isPresent()) return Optional.empty();
        return Optional.of(cache.add(previous, tokenIds, idle.removeFirst()));
    }

    /** Ends restoring: these blocks, in the order of {@link #idleCached}, are idle again. */
    void restored(List<CachedBlock> blocks) {
        for (CachedBlock cached : blocks.reversed()) idle.addLast(cached.block());
    }

    private Optional<CachedBlock> next(Sequence sequence) {
        return cache.find(sequence.blockTable().lastSealed(), nextTokens(sequence));
    }

    private int[] nextTokens(Sequence sequence) {
        int first = sequence.blockTable().numSealed() * blockTokens;
        return sequence.tokenIds(first, first + keyTokens());
    }

    /** The next block of the table is this one, instead of its own if it has one. */
    private void share(BlockTable table, CachedBlock cached) {
        if (holders[cached.block()]++ == 0) idle.remove(cached.block());
        if (table.numSealed() < table.size()) giveBack(table.get(table.numSealed()));
        else table.add(cached.block());
        table.seal(cached);
    }

    private int take() {
        int block = idle.removeFirst();
        cache.forget(block);
        holders[block] = 1;
        return block;
    }

    private void giveBack(int block) {
        if (holders[block] == 0) throw new IllegalStateException("block " + block + " is not lent");
        if (--holders[block] > 0) return;
        if (cache.holds(block)) idle.addLast(block);
        else idle.addFirst(block);
    }

    /**
     * Sums the books: every block is idle or in as many tables as it has holders, in more than one only when cached.
     *
     * @param tables of every sequence
     * @throws IllegalStateException if a block is lost, lent twice or both idle and lent
     */
    void checkInvariants(Iterable<BlockTable> tables) {
        int[] counted = new int[holders.length];
        for (BlockTable table : tables) for (int i = 0; i < table.size(); i++) counted[table.get(i)]++;
        if (!Arrays.equals(counted, holders))
            throw new IllegalStateException(
                    "holders counted " + Arrays.toString(counted) + ", noted " + Arrays.toString(holders));
        int numIdle = 0;
        for (int block = 0; block < holders.length; block++) {
            if (idle.contains(block)) numIdle++;
            if (idle.contains(block) != (holders[block] == 0) || holders[block] > 1 && !cache.holds(block))
                throw new IllegalStateException("block " + block + " has " + holders[block] + " holders, idle "
                        + idle.contains(block) + ", cached " + cache.holds(block));
        }
        if (numIdle != idle.size()) throw new IllegalStateException(numIdle + " blocks idle, noted " + idle.size());
        cache.checkInvariants();
    }
}
