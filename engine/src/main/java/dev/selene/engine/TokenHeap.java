package dev.selene.engine;

/**
 * All token ids, the largest logit first, the lower id of equals first. Filling costs O(n), each {@link #pop} O(log n):
 * what top-k and top-p need of a large vocabulary is a short beginning of the order. Owns its array; single-threaded.
 */
final class TokenHeap {
    private final int[] ids;
    private float[] logits;
    private int size;

    TokenHeap(int vocabSize) {
        this.ids = new int[vocabSize];
    }

    /** Starts over with all ids. {@code logits} holds no NaN and is left alone until the last {@link #pop}. */
    void fill(float[] logits) {
        this.logits = logits;
        size = ids.length;
        for (int i = 0; i < size; i++) ids[i] = i;
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
        return logits[a] > logits[b] || (logits[a] == logits[b] && a < b);
    }
}
