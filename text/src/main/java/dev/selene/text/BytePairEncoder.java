package dev.selene.text;

/**
 * Byte-pair encoding of one piece after another: of all neighbours that may join, the pair of lowest rank does, the
 * leftmost of equals, until none is left. Time is n log n in the length of a piece. Holds working memory, so each call
 * of a tokenizer has its own.
 *
 * <p>The tokens of a piece form a linked list: a token is known by the position of its first byte.
 */
final class BytePairEncoder {
    private final Merges merges;
    private final TokenList out;
    /** Joins that were possible when they were added, as rank and position. */
    private final LongHeap heap = new LongHeap();

    private int[] token = new int[64];
    private int[] end = new int[64];
    private int[] previous = new int[64];
    /** When a token joins its right neighbour; what the heap says is stale unless it agrees. */
    private int[] rank = new int[64];

    BytePairEncoder(Merges merges, TokenList out) {
        this.merges = merges;
        this.out = out;
    }

    /** Appends the tokens of {@code piece}. */
    void encode(byte[] piece) {
        int whole = merges.wholePiece(piece);
        if (whole >= 0) {
            out.add(whole);
            return;
        }
        startWithBytes(piece);
        while (!heap.isEmpty()) {
            long least = heap.removeLeast();
            int at = (int) least;
            if (rank[at] == (int) (least >>> 32)) join(piece, at);
        }
        for (int at = 0; at < piece.length; at = end[at]) out.add(token[at]);
    }

    private void startWithBytes(byte[] piece) {
        if (piece.length > token.length) {
            int capacity = Math.max(piece.length, 2 * token.length);
            token = new int[capacity];
            end = new int[capacity];
            previous = new int[capacity];
            rank = new int[capacity];
        }
        for (int at = 0; at < piece.length; at++) {
            token[at] = merges.byteToken(piece[at]);
            end[at] = at + 1;
            previous[at] = at - 1;
        }
        for (int at = 0; at < piece.length; at++) offer(piece, at);
    }

    private void join(byte[] piece, int at) {
        int right = end[at];
        token[at] = merges.joined(rank[at]);
        end[at] = end[right];
        rank[right] = Merges.NEVER;
        if (end[at] < piece.length) previous[end[at]] = at;
        offer(piece, at);
        if (at > 0) offer(piece, previous[at]);
    }

    private void offer(byte[] piece, int at) {
        int right = end[at];
        rank[at] = right == piece.length ? Merges.NEVER : merges.rank(piece, at, end[right], token[at], token[right]);
        if (rank[at] != Merges.NEVER) heap.add((long) rank[at] << 32 | at);
    }
}
