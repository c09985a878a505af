package dev.selene.model;

import java.util.List;

/** One forward pass: some tokens of each of several sequences. */
public record Batch(List<Slice> slices) {
    /** Which tokens of a slice need logits. */
    public enum LogitRows {
        NONE,
        LAST,
        ALL
    }

    /**
     * Consecutive tokens of one sequence. The latents of all positions before {@code firstPosition} are in the pool.
     *
     * @param blockTable physical block of each {@code blockTokens} positions from 0, covering the last token
     */
    public record Slice(int firstPosition, int[] tokenIds, int[] blockTable, LogitRows logitRows) {
        public Slice {
            if (firstPosition < 0 || tokenIds.length < 1)
                throw new IllegalArgumentException(
                        "slice of " + tokenIds.length + " tokens at position " + firstPosition);
        }

        public int numLogitRows() {
            return switch (logitRows) {
                case NONE -> 0;
                case LAST -> 1;
                case ALL -> tokenIds.length;
            };
        }
    }

    public Batch {
        slices = List.copyOf(slices);
    }

    public int numTokens() {
        return slices.stream().mapToInt(slice -> slice.tokenIds().length).sum();
    }

    public int numLogitRows() {
        return slices.stream().mapToInt(Slice::numLogitRows).sum();
    }
}
