package dev.selene.compute;

/**
 * The rows of a batch that belong to one sequence: rows {@code [firstRow, firstRow + numRows)} are its positions {@code
 * [firstPosition, firstPosition + numRows)}.
 *
 * @param blockTable physical block of each {@code blockTokens} positions from 0; covers at least the last position
 */
public record AttentionSpan(int firstRow, int numRows, int firstPosition, int[] blockTable) {
    public AttentionSpan {
        if (firstRow < 0 || numRows < 1 || firstPosition < 0)
            throw new IllegalArgumentException(
                    "span of " + numRows + " rows from " + firstRow + " at position " + firstPosition);
    }
}
