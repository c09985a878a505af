package dev.selene.engine;

/**
 * The blocks that nobody holds, in the order in which they are lent next; begins with all, the lowest first. Every
 * operation costs the same however many there are: a ring of links through arrays. Single-threaded.
 */
final class IdleBlocks {
    private static final int ABSENT = -1;

    /** Where the ring begins and ends; not a block. */
    private final int anchor;

    private final int[] next;
    private final int[] previous;
    private int size;

    IdleBlocks(int numBlocks) {
        this.anchor = numBlocks;
        this.next = new int[numBlocks + 1];
        this.previous = new int[numBlocks + 1];
        this.size = numBlocks;
        for (int i = 0; i <= numBlocks; i++) {
            next[i] = i == numBlocks ? 0 : i + 1;
            previous[i] = i == 0 ? numBlocks : i - 1;
        }
    }

    int size() {
        return size;
    }

    boolean contains(int block) {
        return next[block] != ABSENT;
    }

    /** Will be lent before all others. */
    void addFirst(int block) {
        insert(block, anchor, next[anchor]);
    }

    /** Will be lent after all others. */
    void addLast(int block) {
        insert(block, previous[anchor], anchor);
    }

    private void insert(int block, int before, int after) {
        if (contains(block)) throw new IllegalStateException("block " + block + " is idle already");
        next[before] = block;
        previous[after] = block;
        previous[block] = before;
        next[block] = after;
        size++;
    }

    /** The next to be lent; there is one. */
    int first() {
        return next[anchor];
    }

    /** All, the last to be lent first. */
    int[] lastFirst() {
        int[] blocks = new int[size];
        int block = anchor;
        for (int i = 0; i < size; i++) {
            block = previous[block];
            blocks[i] = block;
        }
        return blocks;
    }

    int removeFirst() {
        if (size == 0) throw new IllegalStateException("no block is idle");
        int first = next[anchor];
        remove(first);
        return first;
    }

    void remove(int block) {
        if (!contains(block)) throw new IllegalStateException("block " + block + " is not idle");
        next[previous[block]] = next[block];
        previous[next[block]] = previous[block];
        next[block] = ABSENT;
        size--;
    }
}
