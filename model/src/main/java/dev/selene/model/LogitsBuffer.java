package dev.selene.model;

import dev.selene.base.TensorView;
import java.lang.foreign.Arena;

/** Owns the rows that become logits and the logits. Grows to the largest number of rows ever asked for, and stays so. */
final class LogitsBuffer implements AutoCloseable {
    private final int hiddenSize;
    private final int vocabSize;
    private Arena arena = Arena.ofShared();
    private TensorView hidden;
    private TensorView logits;

    LogitsBuffer(int hiddenSize, int vocabSize, int rows) {
        this.hiddenSize = hiddenSize;
        this.vocabSize = vocabSize;
        allocate(rows);
    }

    /** Makes room for {@code rows}; views handed out before are then unusable. */
    void ensureRows(int rows) {
        if (rows <= hidden.rows()) return;
        arena.close();
        arena = Arena.ofShared();
        allocate(rows);
    }

    /** F32 {@code [rows, hiddenSize]}. */
    TensorView hidden(int rows) {
        return hidden.rowRange(0, rows);
    }

    /** F32 {@code [rows, vocabSize]}. */
    TensorView logits(int rows) {
        return logits.rowRange(0, rows);
    }

    private void allocate(long rows) {
        hidden = Activations.matrix(arena, rows, hiddenSize);
        logits = Activations.matrix(arena, rows, vocabSize);
    }

    @Override
    public void close() {
        arena.close();
    }
}
