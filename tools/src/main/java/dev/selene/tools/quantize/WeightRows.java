package dev.selene.tools.quantize;

import dev.selene.tools.weights.Scratch;
import dev.selene.tools.weights.SourceWeight;

/** Goes through all rows of a weight in blocks of bounded size. */
final class WeightRows {
    private static final int BLOCK_ROWS = 128;

    private WeightRows() {}

    static void forEach(SourceWeight weight, Scratch scratch, SourceWeight.RowConsumer consumer) {
        for (long first = 0; first < weight.rows(); first += BLOCK_ROWS)
            weight.forEachRow(first, Math.min(BLOCK_ROWS, weight.rows() - first), scratch, consumer);
    }
}
