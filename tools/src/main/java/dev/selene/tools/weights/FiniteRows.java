package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import dev.selene.formats.StoredTensor;

/** Refuses NaN and infinities, which no weight may hold, and scales that cannot be any. */
final class FiniteRows {
    private FiniteRows() {}

    /** @param values the row is {@code [0, columns)} */
    static void require(StoredTensor stored, long row, float[] values, int columns) {
        if (largest(values, columns) <= Float.MAX_VALUE) return; // false for NaN too
        int column = 0;
        while (Float.isFinite(values[column])) column++;
        throw broken(stored, "is " + values[column] + " at [" + row + ", " + column + "]");
    }

    /** The largest absolute value; NaN if there is a NaN. */
    static float largest(float[] values, int columns) {
        float largest = 0;
        for (int i = 0; i < columns; i++) largest = Math.max(largest, Math.abs(values[i]));
        return largest;
    }

    static float requireScale(StoredTensor stored, long row, int column, float scale) {
        if (scale >= 0 && scale <= Float.MAX_VALUE) return scale;
        throw broken(
                stored, "is " + scale + " at [" + row + ", " + column + "], expected a finite scale of at least 0");
    }

    private static SeleneException broken(StoredTensor stored, String what) {
        return SeleneException.data(
                stored.file() + ": tensor " + stored.name() + " " + what
                        + ". The file is broken: fetch it again, or quantise again. ./selene verify-weights lists all of them.");
    }
}
