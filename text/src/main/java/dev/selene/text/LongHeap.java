package dev.selene.text;

import java.util.Arrays;

/** A binary min-heap of longs. */
final class LongHeap {
    private long[] keys = new long[64];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void add(long key) {
        if (size == keys.length) keys = Arrays.copyOf(keys, 2 * size);
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (keys[parent] <= key) break;
            keys[at] = keys[parent];
            at = parent;
        }
        keys[at] = key;
    }

    long removeLeast() {
        long least = keys[0];
        long key = keys[--size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && keys[child + 1] < keys[child]) child++;
            if (key <= keys[child]) break;
            keys[at] = keys[child];
            at = child;
        }
        keys[at] = key;
        return least;
    }
}
