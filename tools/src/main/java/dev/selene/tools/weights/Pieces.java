package dev.selene.tools.weights;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The pieces of a shard in the order of its bytes. */
final class Pieces implements Iterator<Pieces.Piece> {
    /** Rows {@code [firstRow, firstRow + numRows)} of one tensor. */
    record Piece(OutputTensor tensor, long firstRow, long numRows) {
        long bytes() {
            return numRows * tensor.rowBytes();
        }
    }

    private final Iterator<OutputTensor> tensors;
    private OutputTensor tensor;
    private long row;

    Pieces(OutputShard shard) {
        tensors = shard.tensors().iterator();
        skipEmpty();
    }

    private void skipEmpty() {
        while ((tensor == null || row == tensor.rows() || tensor.info().bytes() == 0) && tensors.hasNext()) {
            tensor = tensors.next();
            row = 0;
        }
    }

    @Override
    public boolean hasNext() {
        return tensor != null && row < tensor.rows() && tensor.info().bytes() > 0;
    }

    @Override
    public Piece next() {
        if (!hasNext()) throw new NoSuchElementException();
        Piece piece = new Piece(tensor, row, Math.min(tensor.rowsPerPiece(), tensor.rows() - row));
        row += piece.numRows();
        skipEmpty();
        return piece;
    }
}
