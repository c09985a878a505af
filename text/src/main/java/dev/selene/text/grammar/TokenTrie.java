package dev.selene.text.grammar;

import java.util.Arrays;

/**
 * The bytes of a vocabulary's tokens as a tree, in the order of a walk that visits parents first. Immutable.
 *
 * <p>Node 0 is the root, the empty text. The subtree of node {@code i} is {@code [i, end(i))}; its tokens, those of the
 * node itself first, are {@code [firstToken(i), firstToken(end(i)))} in the order of bytes.
 */
final class TokenTrie {
    private final byte[] values;
    private final short[] depths;
    private final int[] ends;
    private final int[] firstTokens;
    private final int[] tokenIds;
    private final int maxDepth;

    /** @param bytes of each token id; null or empty for one that is not text */
    TokenTrie(byte[][] bytes) {
        Integer[] sorted = new Integer[bytes.length];
        int numTokens = 0;
        int numBytes = 0;
        for (int id = 0; id < bytes.length; id++) {
            if (bytes[id] == null || bytes[id].length == 0) continue;
            sorted[numTokens++] = id;
            numBytes += bytes[id].length;
        }
        Arrays.sort(sorted, 0, numTokens, (a, b) -> Arrays.compareUnsigned(bytes[a], bytes[b]));
        this.tokenIds = new int[numTokens];
        byte[] nodeValues = new byte[numBytes + 1];
        short[] nodeDepths = new short[numBytes + 1];
        int[] nodeFirst = new int[numBytes + 2];
        int numNodes = 1;
        byte[] before = {};
        int deepest = 0;
        for (int token = 0; token < numTokens; token++) {
            byte[] text = bytes[sorted[token]];
            tokenIds[token] = sorted[token];
            int shared = Arrays.mismatch(before, text);
            for (int depth = shared < 0 ? text.length : shared; depth < text.length; depth++) {
                nodeValues[numNodes] = text[depth];
                nodeDepths[numNodes] = (short) (depth + 1);
                nodeFirst[numNodes++] = token;
            }
            deepest = Math.max(deepest, text.length);
            before = text;
        }
        nodeFirst[numNodes] = numTokens;
        this.values = Arrays.copyOf(nodeValues, numNodes);
        this.depths = Arrays.copyOf(nodeDepths, numNodes);
        this.firstTokens = Arrays.copyOf(nodeFirst, numNodes + 1);
        this.ends = ends(depths);
        this.maxDepth = deepest;
    }

    private static int[] ends(short[] depths) {
        int[] ends = new int[depths.length];
        int[] open = new int[depths.length];
        int numOpen = 0;
        for (int node = 0; node < depths.length; node++) {
            while (numOpen > 0 && depths[open[numOpen - 1]] >= depths[node]) ends[open[--numOpen]] = node;
            open[numOpen++] = node;
        }
        while (numOpen > 0) ends[open[--numOpen]] = depths.length;
        return ends;
    }

    int numNodes() {
        return values.length;
    }

    /** Bytes of the longest token. */
    int maxDepth() {
        return maxDepth;
    }

    /** The last byte of the node's text, in {@code [0, 255]}. */
    int value(int node) {
        return values[node] & 0xFF;
    }

    int depth(int node) {
        return depths[node];
    }

    int end(int node) {
        return ends[node];
    }

    int firstToken(int node) {
        return firstTokens[node];
    }

    int tokenId(int index) {
        return tokenIds[index];
    }
}
