package dev.selene.tools.weights;

import dev.selene.formats.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A weight in BF16, F16 or F32: its values as they are. A vector is one row. */
record PlainWeight(StoredTensor stored, SourceReader reader) implements SourceWeight {
    @Override
    public String name() {
        return stored.name();
    }

    @Override
    public long rows() {
        return stored.shape().rank() < 2 ? 1 : stored.shape().dimension(0);
    }

    @Override
    public int columns() {
        int rank = stored.shape().rank();
        return rank == 0 ? 1 : Math.toIntExact(stored.shape().dimension(rank - 1));
    }

    @Override
    public List<StoredTensor> parts() {
        return List.of(stored);
    }

    @Override
    public void forEachRow(long firstRow, long numRows, Scratch scratch, RowConsumer consumer) {
        long rowBytes = storedRowBytes();
        MemorySegment bytes = scratch.weightBytes(numRows * rowBytes);
        reader.read(stored, firstRow * rowBytes, bytes);
        FloatRows rows = new FloatRows(stored.dtype(), columns());
        float[] values = new float[columns()];
        for (long row = 0; row < numRows; row++) {
            rows.read(bytes, row * rowBytes, values, values.length);
            FiniteRows.require(stored, firstRow + row, values, values.length);
            consumer.accept(firstRow + row, values);
        }
    }
}
