package dev.selene.engine;

/**
 * Token ids, the largest key first, the lower id of equals first. Filling costs O(n), each {@link #pop} O(log n):
 * what top-k and top-p need of a large vocabulary is a short beginning of the order. Owns its array; single-threaded.
 */
final class TokenHeap {
    private final int[] ids;
    private float[] keys;
    private int size;

    TokenHeap(int vocabSize) {
        this.ids = new int[vocabSize];
    }

    /** Starts over with all ids. {@code keys} holds no NaN and is left alone until the last {@link #pop}. */
    void fill(float[] keys) {
        for (int i = 0; i < ids.length; i++) ids[i] = i;
        order(keys, ids.length);
    }

    /** As {@link #fill(float[])}, with the first {@code count} of {@code some} alone. */
    void fill(float[] keys, int[] some, int count) {
        System.arraycopy(some, 0, ids, 0, count);
        order(keys, count);
    }

    private void order(float[] keys, int count) {
        this.keys = keys;
        size = count;
        for (int i = size / 2 - 1; i >= 0; i--) siftDown(i);
    }

    /** Removes the next id. */
    int pop() {
        int first = ids[0];
        ids[0] = ids[--size];
        siftDown(0);
        return first;
    }

    private void siftDown(int hole) {
        int id = ids[hole];
        for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && precedes(ids[child + 1], ids[child])) child++;
            if (!precedes(ids[child], id)) break;
            ids[hole] = ids[child];
            hole = child;
        }
        ids[hole] = id;
    }

    private boolean precedes(int a, int b) {
        return keys[a] > keys[b] || (keys[a] == keys[b] && a < b);
    }
}
