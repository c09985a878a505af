package dev.selene.base;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A borrowed view of a matrix: {@code rows} rows of {@code columns} elements of one dtype, {@code rowStride} elements
 * apart. A vector is a matrix of one row. Little-endian. The view does not own its memory: it is usable as long as the
 * segment's arena is open, from the threads that the arena allows.
 *
 * @param segment starts at element (0, 0); any alignment
 * @param rowStride elements from one row to the next, at least {@code columns}
 */
public record TensorView(MemorySegment segment, DType dtype, long rows, long columns, long rowStride) {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    public TensorView {
        if (rows < 0 || columns < 0 || rowStride < columns)
            throw new IllegalArgumentException(
                    "view of " + rows + " rows x " + columns + " columns, rowStride " + rowStride);
        long elements = rows == 0 ? 0 : Math.addExact(Math.multiplyExact(rows - 1, rowStride), columns);
        long needed = Math.multiplyExact(elements, (long) dtype.bytes());
        if (needed > segment.byteSize())
            throw new IllegalArgumentException("view of " + rows + " x " + columns + " " + dtype + ", rowStride "
                    + rowStride + ", needs " + needed + " bytes, the segment has " + segment.byteSize());
    }

    /** A matrix whose rows follow each other without a gap. */
    public static TensorView contiguous(MemorySegment segment, DType dtype, long rows, long columns) {
        return new TensorView(segment, dtype, rows, columns, columns);
    }

    /** Rows {@code [first, first + count)} of this view. */
    public TensorView rowRange(long first, long count) {
        Objects.checkFromIndexSize(first, count, rows);
        return new TensorView(tail(first * rowStride), dtype, count, columns, rowStride);
    }

    /** Columns {@code [first, first + count)} of this view. */
    public TensorView columnRange(long first, long count) {
        Objects.checkFromIndexSize(first, count, columns);
        return new TensorView(rows == 0 ? segment : tail(first), dtype, rows, count, rowStride);
    }

    private MemorySegment tail(long elements) {
        return segment.asSlice(Math.min(elements * dtype.bytes(), segment.byteSize()));
    }

    /** Bytes from the start of the segment to the first element of {@code row}. */
    public long byteOffset(long row) {
        return row * rowStride * dtype.bytes();
    }

    /** Element (row, column) of an F32 view. For definitions and tests; fast paths read the segment. */
    public float getFloat(long row, long column) {
        return segment.get(F32, (row * rowStride + column) * Float.BYTES);
    }

    /** Sets element (row, column) of an F32 view. */
    public void setFloat(long row, long column, float value) {
        segment.set(F32, (row * rowStride + column) * Float.BYTES, value);
    }

    /** For example {@code F32 [7, 160]}. */
    @Override
    public String toString() {
        return dtype + " [" + rows + ", " + columns + "]" + (rowStride == columns ? "" : " rowStride " + rowStride);
    }
}
