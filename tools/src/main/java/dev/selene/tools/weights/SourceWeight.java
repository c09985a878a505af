package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import dev.selene.formats.StoredTensor;
import java.util.List;

/**
 * A weight of a checkpoint as F32 rows, whatever it is stored as, with the values that the model's loader sees: products
 * of an FP8 or INT4 value and its scale are rounded to BF16, half to even. Thread-safe. Borrows the {@link SourceReader}.
 */
public sealed interface SourceWeight permits PlainWeight, Fp8Weight, Int4Weight, Int8Weight {
    /** Takes the rows in order. */
    @FunctionalInterface
    interface RowConsumer {
        /** @param values the row is {@code [0, columns)}; reused for the next one, may be changed */
        void accept(long row, float[] values);
    }

    /** With {@code .weight}, also where the stored tensor is called {@code .weight_packed}. */
    String name();

    long rows();

    int columns();

    /** The stored tensors that it is made of: first the one with its values, then scales and the like. */
    List<StoredTensor> parts();

    /** Bytes that are read for one row, without scales. */
    default long storedRowBytes() {
        return rows() == 0 ? 0 : parts().getFirst().data().byteSize() / rows();
    }

    /**
     * Reads rows {@code [firstRow, firstRow + numRows)} at once and hands them to {@code consumer} one by one.
     *
     * @throws SeleneException of kind DATA if a value is NaN or infinite, or a scale is not a finite number of at least 0
     */
    void forEachRow(long firstRow, long numRows, Scratch scratch, RowConsumer consumer);
}
