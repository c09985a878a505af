package dev.selene.engine;

import java.util.Arrays;

/** How often each token has come; remembers the order of first appearance. Costs are in proportion to distinct tokens. */
final class TokenCounts {
    private int[] ids = new int[16];
    private int[] counts = new int[16];
    /** Open addressing, a power of two and at least twice {@code size}: 1 + index into {@code ids}, or 0. */
    private int[] slots = new int[32];

    private int size;

    /** Distinct tokens. */
    int size() {
        return size;
    }

    /** Distinct token number {@code index}. */
    int id(int index) {
        return ids[index];
    }

    /** How often it was added; 0 when it was only seen. */
    int count(int index) {
        return counts[index];
    }

    /** Notes a token that is to be known but not counted. */
    void see(int tokenId) {
        indexOf(tokenId);
    }

    void add(int tokenId) {
        int index = indexOf(tokenId); // may replace the array
        counts[index]++;
    }

    private int indexOf(int tokenId) {
        int slot = slot(tokenId);
        if (slots[slot] > 0) return slots[slot] - 1;
        if (size == ids.length) {
            grow();
            slot = slot(tokenId);
        }
        ids[size] = tokenId;
        slots[slot] = ++size;
        return size - 1;
    }

    /** Where the token is, or would be. */
    private int slot(int tokenId) {
        int mask = slots.length - 1;
        int slot = tokenId * 0x9E3779B9 >>> Integer.numberOfLeadingZeros(mask); // Fibonacci hashing: the upper bits
        while (slots[slot] > 0 && ids[slots[slot] - 1] != tokenId) slot = slot + 1 & mask;
        return slot;
    }

    private void grow() {
        ids = Arrays.copyOf(ids, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
        slots = new int[4 * size];
        for (int index = 0; index < size; index++) slots[slot(ids[index])] = index + 1;
    }
}
