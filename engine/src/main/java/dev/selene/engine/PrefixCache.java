package dev.selene.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which blocks hold which beginnings of sequences. Knows blocks that are held and blocks that are idle; those that are
 * lent anew must be forgotten first, a block never before those that continue it. Single-threaded.
 */
final class PrefixCache {
    private final Map<CachedBlock, CachedBlock> known = new HashMap<>();
    /** The entry of each block that is cached, else null. */
    private final CachedBlock[] byBlock;

    private long nextSerial = 1;

    PrefixCache(int numBlocks) {
        this.byBlock = new CachedBlock[numBlocks];
    }

    /** The block that holds {@code tokenIds} after the tokens up to {@code previous}. */
    Optional<CachedBlock> find(CachedBlock previous, int[] tokenIds) {
        return Optional.ofNullable(known.get(new CachedBlock(previous, tokenIds, -1, -1)));
    }

    /** Notes that {@code block} holds {@code tokenIds} after {@code previous}; they were not known. */
    CachedBlock add(CachedBlock previous, int[] tokenIds, int block) {
        CachedBlock entry = new CachedBlock(previous, tokenIds, block, nextSerial++);
        if (byBlock[block] != null || known.putIfAbsent(entry, entry) != null)
            throw new IllegalStateException("block " + block + " or its tokens are cached already");
        byBlock[block] = entry;
        return entry;
    }

    /** What {@code block} holds, if it is cached. */
    Optional<CachedBlock> entry(int block) {
        return Optional.ofNullable(byBlock[block]);
    }

    boolean holds(int block) {
        return byBlock[block] != null;
    }

    /** The block is about to be overwritten. */
    void forget(int block) {
        if (byBlock[block] == null) return;
        known.remove(byBlock[block]);
        byBlock[block] = null;
    }

    int size() {
        return known.size();
    }

    /** Throws IllegalStateException if an entry outlived the one before it, or the two books disagree. */
    void checkInvariants() {
        int numCached = 0;
        for (CachedBlock entry : byBlock) {
            if (entry == null) continue;
            numCached++;
            CachedBlock previous = entry.previous();
            if (previous != CachedBlock.NONE && byBlock[previous.block()] != previous)
                throw new IllegalStateException("block " + entry.block() + " is cached, the one before it is not");
        }
        if (numCached != known.size())
            throw new IllegalStateException(numCached + " blocks cached, " + known.size() + " known");
    }
}
