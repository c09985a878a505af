package dev.selene.text;

import dev.selene.base.SeleneException;
import java.util.Arrays;

/** From the bytes of a token to its id: an open-addressing hash table over token bytes that lie elsewhere. */
final class TokenIndex {
    private final byte[][] tokens;
    /** Token id + 1; 0 is an empty slot. At most half are taken. */
    private final int[] slots;

    private int longest;

    /** @param tokens the bytes of each id; borrowed, must not change */
    TokenIndex(byte[][] tokens) {
        this.tokens = tokens;
        this.slots = new int[Integer.highestOneBit(Math.max(tokens.length, 1)) * 4];
    }

    /**
     * @param source names the file in the error
     * @throws SeleneException of kind DATA if another id has the same bytes
     */
    void add(int tokenId, String source) {
        byte[] token = tokens[tokenId];
        int slot = slot(token, 0, token.length);
        if (slots[slot] != 0)
            throw SeleneException.data(source + ": tokens " + (slots[slot] - 1) + " and " + tokenId
                    + " stand for the same bytes. Fetch the file again.");
        slots[slot] = tokenId + 1;
        longest = Math.max(longest, token.length);
    }

    /** The id of {@code bytes[from, to)}, or -1. */
    int find(byte[] bytes, int from, int to) {
        return to - from > longest ? -1 : slots[slot(bytes, from, to)] - 1;
    }

    private int slot(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) hash = 31 * hash + bytes[i];
        hash *= 0x9E3779B9; // spreads neighbours over the table: 2^32 / golden ratio
        int slot = (hash ^ hash >>> 15) & slots.length - 1;
        while (slots[slot] != 0 && !holds(slot, bytes, from, to)) slot = slot + 1 & slots.length - 1;
        return slot;
    }

    private boolean holds(int slot, byte[] bytes, int from, int to) {
        byte[] token = tokens[slots[slot] - 1];
        return Arrays.equals(token, 0, token.length, bytes, from, to);
    }
}
