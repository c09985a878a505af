package dev.selene.tools.quantize;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Factors that move between neighbours of the graph: the columns of a Linear are multiplied by {@code 2^e}, and what makes
 * its input (the weights of a norm, or rows of {@code kv_b_proj}) is divided by it. All factors are powers of two, so
 * that the folded float model computes bit for bit what the source computes.
 *
 * @param columns tensor, without {@code .weight}, to the exponent of each column; a norm is one row
 * @param rows tensor, without {@code .weight}, to the exponent of each row
 */
record Folding(Map<String, int[]> columns, Map<String, int[]> rows) {
    /** What {@link #columns} and {@link #rows} keep within: far from the ends of the range of BF16 and F32. */
    static final int MAX_EXPONENT = 24;

    Folding {
        columns = new TreeMap<>(columns);
        rows = new TreeMap<>(rows);
    }

    static Folding none() {
        return new Folding(Map.of(), Map.of());
    }

    boolean changes(String tensor) {
        return columns.containsKey(tensor) || rows.containsKey(tensor);
    }

    /** Multiplies row {@code row} of {@code tensor} by its factors. */
    void apply(String tensor, long row, float[] values, int n) {
        int[] byColumn = columns.get(tensor);
        if (byColumn != null) for (int k = 0; k < n; k++) values[k] *= power(byColumn[k]);
        int[] byRow = rows.get(tensor);
        if (byRow == null || byRow[(int) row] == 0) return;
        float factor = power(byRow[(int) row]);
        for (int k = 0; k < n; k++) values[k] *= factor;
    }

    /** Exponents of the columns of {@code linear}. */
    Optional<int[]> columnsOf(String linear) {
        return Optional.ofNullable(columns.get(linear));
    }

    /** {@code 2^exponent}, exact for exponents of a normal F32. */
    static float power(int exponent) {
        return Float.intBitsToFloat(exponent + Float.MAX_EXPONENT << Float.PRECISION - 1);
    }
}
