package dev.selene.tools.weights;

import dev.selene.formats.StoredTensor;
import dev.selene.formats.TensorInfo;

/**
 * One tensor of an output shard.
 *
 * @param rows parts of equal size that {@code function} makes one by one; for a matrix its rows
 * @param rowsTogether pieces begin at multiples of this, so that a block of rows is never split
 * @param sourceRowBytes about how many bytes are read for one row; pieces are cut so that neither what is read nor what
 *     is written for one grows large
 */
public record OutputTensor(TensorInfo info, long rows, int rowsTogether, long sourceRowBytes, RowFunction function) {
    /** What one piece reads and writes at most, unless {@code rowsTogether} rows alone are larger. */
    static final long PIECE_BYTES = 4 << 20;

    public OutputTensor {
        if (rows < 0 || rowsTogether < 1 || sourceRowBytes < 0 || (rows == 0 ? info.bytes() : info.bytes() % rows) != 0)
            throw new IllegalArgumentException(info + " in " + rows + " rows of " + rowsTogether);
    }

    /** A tensor whose rows are those of its first dimension. */
    public static OutputTensor ofRows(TensorInfo info, long sourceRowBytes, RowFunction function) {
        return ofBlocks(info, 1, sourceRowBytes, function);
    }

    /** As {@link #ofRows}, made in blocks of {@code rowsTogether} rows. */
    public static OutputTensor ofBlocks(TensorInfo info, int rowsTogether, long sourceRowBytes, RowFunction function) {
        long rows = info.shape().rank() == 0 ? 1 : info.shape().dimension(0);
        return new OutputTensor(info, rows, rowsTogether, sourceRowBytes, function);
    }

    /** A tensor carried over byte by byte, under another name if need be. */
    public static OutputTensor copy(String name, StoredTensor source, SourceReader reader) {
        long rowBytes = source.dtype().bytes();
        return new OutputTensor(
                new TensorInfo(name, source.dtype(), source.shape()),
                source.shape().elements(),
                1,
                rowBytes,
                (first, _, to, _) -> reader.read(source, first * rowBytes, to));
    }

    long rowBytes() {
        return rows == 0 ? 0 : info.bytes() / rows;
    }

    /** Rows of one piece; a multiple of {@code rowsTogether}. */
    long rowsPerPiece() {
        long largestRow = Math.max(1, Math.max(rowBytes(), sourceRowBytes));
        return Math.max(1, PIECE_BYTES / largestRow / rowsTogether) * rowsTogether;
    }

    long bytesPerPiece() {
        return Math.min(rows, rowsPerPiece()) * rowBytes();
    }
}
