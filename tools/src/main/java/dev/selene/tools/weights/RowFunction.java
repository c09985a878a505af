package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import java.lang.foreign.MemorySegment;

/** Makes rows of one output tensor. A pure function of the row numbers: called once for each row, from any thread. */
@FunctionalInterface
public interface RowFunction {
    /**
     * Writes rows {@code [firstRow, firstRow + numRows)}.
     *
     * @param to exactly the bytes of these rows, row-major, little-endian; aligned to 8; what it holds before is undefined
     * @param scratch the calling thread's
     * @throws SeleneException of kind DATA if a source cannot be read or is broken
     */
    void write(long firstRow, long numRows, MemorySegment to, Scratch scratch);
}
