package dev.selene.engine;

import java.util.Arrays;

/**
 * A full block whose latents are computed, and the tokens that they stand for: its own, after all those of {@code
 * previous}. Two are equal when their tokens and all tokens before them are: the hash covers the whole chain and only
 * chooses where to look, the ids decide.
 *
 * <p>Comparable so that a table of colliding hashes, which a client may choose, still costs a logarithm.
 */
final class CachedBlock implements Comparable<CachedBlock> {
    /** Before the first block of every sequence. */
    static final CachedBlock NONE = new CachedBlock(null, new int[0], -1, 0);

    private final CachedBlock previous;
    private final int[] tokenIds;
    private final int block;
    private final long serial;
    private final int hash;

    /**
     * @param block where the latents lie
     * @param serial differs between any two of one cache
     */
    CachedBlock(CachedBlock previous, int[] tokenIds, int block, long serial) {
        this.previous = previous;
        this.tokenIds = tokenIds;
        this.block = block;
        this.serial = serial;
        this.hash = 31 * (previous == null ? 1 : previous.hash) + Arrays.hashCode(tokenIds);
    }

    CachedBlock previous() {
        return previous;
    }

    int block() {
        return block;
    }

    /** Not to be changed. */
    int[] tokenIds() {
        return tokenIds;
    }

    @Override
    public int compareTo(CachedBlock other) {
        int byPrevious = Long.compare(previous.serial, other.previous.serial);
        return byPrevious != 0 ? byPrevious : Arrays.compare(tokenIds, other.tokenIds);
    }

    /** One chain of tokens is cached once, so equal beginnings are the same object. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CachedBlock that
                && hash == that.hash
                && previous == that.previous
                && Arrays.equals(tokenIds, that.tokenIds);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
