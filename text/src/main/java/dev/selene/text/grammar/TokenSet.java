package dev.selene.text.grammar;

import java.util.Arrays;

/** Token ids that a mask allows: a list while they are few, then one bit for each. Single-threaded while it grows. */
final class TokenSet {
    private final int numWords;
    private int[] ids = new int[8];
    private int size;
    /** Null while {@code ids} is used. */
    private long[] bits;

    TokenSet(int vocabSize) {
        this.numWords = Math.ceilDiv(vocabSize, Long.SIZE);
    }

    void add(int id) {
        if (bits != null) {
            bits[id / Long.SIZE] |= 1L << id;
            return;
        }
        if (size == ids.length) {
            if (size >= numWords) { // from here on bits take less memory
                useBits();
                add(id);
                return;
            }
            ids = Arrays.copyOf(ids, 2 * size);
        }
        ids[size++] = id;
    }

    void addAll(TokenSet other) {
        if (other.bits == null) {
            for (int i = 0; i < other.size; i++) add(other.ids[i]);
        } else {
            if (bits == null) useBits();
            other.addTo(bits);
        }
    }

    private void useBits() {
        bits = new long[numWords];
        for (int i = 0; i < size; i++) bits[ids[i] / Long.SIZE] |= 1L << ids[i];
        ids = new int[0];
    }

    void addTo(long[] allowed) {
        if (bits != null) for (int i = 0; i < bits.length; i++) allowed[i] |= bits[i];
        for (int i = 0; bits == null && i < size; i++) allowed[ids[i] / Long.SIZE] |= 1L << ids[i];
    }

    long numBytes() {
        return 64 + 4L * ids.length + (bits == null ? 0 : 8L * bits.length);
    }
}
