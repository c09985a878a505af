package dev.selene.text;

import java.util.Arrays;

/**
 * Merge rules that name both neighbours, ranked by their order in the list. The pairs lie in an open-addressing hash
 * table. With {@code wholePieces}, a piece that is a token is not built from bytes ({@code ignore_merges}).
 */
final class PairMerges implements Merges {
    private static final long EMPTY = -1;

    private final int[] byteTokens;
    private final TokenIndex wholePieces;
    private final long[] pairs;
    private final int[] ranks;
    private final int[] joined;

    private int size;

    /**
     * @param byteTokens the token of each byte
     * @param wholePieces the tokens that a piece may be; empty if all pieces are built from bytes
     * @param capacity how many pairs can be added
     */
    PairMerges(int[] byteTokens, TokenIndex wholePieces, int capacity) {
        this.byteTokens = byteTokens;
        this.wholePieces = wholePieces;
        int slots = Integer.highestOneBit(Math.max(capacity, 1)) * 4; // at most half are taken
        this.pairs = new long[slots];
        this.ranks = new int[slots];
        this.joined = new int[capacity];
        Arrays.fill(pairs, EMPTY);
    }

    /** Gives the pair the next rank; false if it has one already. */
    boolean add(int left, int right, int joinedToken) {
        int slot = slot(left, right);
        if (pairs[slot] != EMPTY) return false;
        pairs[slot] = pair(left, right);
        ranks[slot] = size;
        joined[size++] = joinedToken;
        return true;
    }

    @Override
    public int byteToken(byte value) {
        return byteTokens[value & 0xFF];
    }

    @Override
    public int wholePiece(byte[] piece) {
        return wholePieces.find(piece, 0, piece.length);
    }

    @Override
    public int rank(byte[] piece, int from, int to, int left, int right) {
        int slot = slot(left, right);
        return pairs[slot] == EMPTY ? NEVER : ranks[slot];
    }

    @Override
    public int joined(int rank) {
        return joined[rank];
    }

    private int slot(int left, int right) {
        long pair = pair(left, right);
        long hash = pair * 0x9E3779B97F4A7C15L; // spreads neighbours over the table: 2^64 / golden ratio
        int slot = (int) (hash >>> 32) & pairs.length - 1;
        while (pairs[slot] != EMPTY && pairs[slot] != pair) slot = slot + 1 & pairs.length - 1;
        return slot;
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }
}
