package dev.selene.text;

import java.util.Arrays;

/** A growing list of token ids. */
final class TokenList {
    private int[] ids = new int[64];
    private int size;

    void add(int tokenId) {
        if (size == ids.length) ids = Arrays.copyOf(ids, 2 * size);
        ids[size++] = tokenId;
    }

    int[] toArray() {
        return Arrays.copyOf(ids, size);
    }
}
