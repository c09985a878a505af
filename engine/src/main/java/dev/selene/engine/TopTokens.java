package dev.selene.engine;

/** The first few token ids in the order of their keys. */
final class TopTokens {
    /** Up to here insertion is quicker than sorting everything. */
    static final int MAX_COUNT = 256;

    private TopTokens() {}

    /**
     * Finds the ids of the {@code count} largest keys, the largest first, the lower id of equals first.
     *
     * @param keys by id; no NaN, at least {@code count}
     * @param top receives them
     */
    static void find(float[] keys, int count, int[] top) {
        int size = 0;
        for (int id = 0; id < keys.length; id++) {
            if (size == count && keys[id] <= keys[top[size - 1]]) continue; // almost always
            int at = size < count ? size++ : size - 1;
            for (; at > 0 && keys[top[at - 1]] < keys[id]; at--) top[at] = top[at - 1];
            top[at] = id;
        }
    }
}
