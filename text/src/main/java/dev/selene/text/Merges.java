package dev.selene.text;

/** The rules of a byte-pair encoding: which neighbours join, and which first. Immutable. */
interface Merges {
    /** The rank of a pair that does not join. */
    int NEVER = Integer.MAX_VALUE;

    /** The token of one byte. */
    int byteToken(byte value);

    /** The token that stands for all of {@code piece} without any joining, or -1. */
    int wholePiece(byte[] piece);

    /**
     * When two neighbours join, lower first; {@link #NEVER} if they do not.
     *
     * @param from first byte of {@code left} in {@code piece}
     * @param to end of {@code right} in {@code piece}
     */
    int rank(byte[] piece, int from, int to, int left, int right);

    /** The token that a pair of this rank becomes. */
    int joined(int rank);
}
