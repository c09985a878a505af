package dev.selene.engine;

import java.util.Arrays;

/**
 * The blocks of one sequence, in the order of its positions.
 *
 * <pre>{@code
 * blocks  [0, numSealed)     full, computed, known to the prefix cache: may be shared, never written
 *         [numSealed, size)  its own
 * }</pre>
 *
 * {@link BlockManager} alone changes it. Single-threaded.
 */
final class BlockTable {
    private int[] blocks = {};
    private int size;
    private int numSealed;
    private CachedBlock lastSealed = CachedBlock.NONE;

    int size() {
        return size;
    }

    int get(int index) {
        return blocks[index];
    }

    int numSealed() {
        return numSealed;
    }

    CachedBlock lastSealed() {
        return lastSealed;
    }

    /** What the model reads; may be longer than {@link #size()}, borrowed until the table changes. */
    int[] array() {
        return blocks;
    }

    int[] toArray() {
        return Arrays.copyOf(blocks, size);
    }

    void add(int block) {
        if (size == blocks.length) blocks = Arrays.copyOf(blocks, Math.max(8, 2 * size));
        blocks[size++] = block;
    }

    /** The first block that is not sealed is, or is replaced by, this one of the prefix cache. */
    void seal(CachedBlock cached) {
        blocks[numSealed++] = cached.block();
        lastSealed = cached;
    }

    void clear() {
        blocks = new int[0]; // a batch that failed may still refer to the old one
        size = 0;
        numSealed = 0;
        lastSealed = CachedBlock.NONE;
    }
}
