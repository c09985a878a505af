package dev.selene.tools.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Factors that move between neighbours of the graph: the columns of a Linear are multiplied by {@code 2^e}, and what makes
 * its input (the weights of a norm, or rows of {@code kv_b_proj}) is divided by it. All factors are powers of two, so
 * that the folded float model computes bit for bit what the source computes.
 *
 * @param columns tensor, without {@code .weight}, to the exponent of each column; a norm is one row
 * @param rows tensor, without {@code .weight}, to the exponent of each row
 */
public record Folding(Map<String, int[]> columns, Map<String, int[]> rows) {
    /** What {@link #columns} and {@link #rows} keep within: far from the ends of the range of BF16 and F32. */
    public static final int MAX_EXPONENT = 24;

    /** What calibration leaves beside the weights that it was made for; holds the fields of {@link #addTo}. */
    public static final String FILE_NAME = "selene-calibration.json";

    /** Far above what the largest model needs. */
    public static final long MAX_BYTES = 256 << 20;

    private static final String COLUMNS = "column_exponents";
    private static final String ROWS = "row_exponents";

    public Folding {
        columns = new TreeMap<>(columns);
        rows = new TreeMap<>(rows);
    }

    /** Changes nothing. */
    public static Folding none() {
        return new Folding(Map.of(), Map.of());
    }

    /** How many tensors have factors. */
    int size() {
        return columns.size() + rows.size();
    }

    /** Whether any factor belongs to {@code tensor}. */
    public boolean changes(String tensor) {
        return columns.containsKey(tensor) || rows.containsKey(tensor);
    }

    /** Whether what belongs to {@code tensor} is for this many rows and columns. */
    boolean fits(String tensor, long numRows, int numColumns) {
        int[] byColumn = columns.get(tensor);
        int[] byRow = rows.get(tensor);
        return (byColumn == null || byColumn.length == numColumns) && (byRow == null || byRow.length == numRows);
    }

    /** Multiplies row {@code row} of {@code tensor} by its factors. */
    public void apply(String tensor, long row, float[] values, int n) {
        int[] byColumn = columns.get(tensor);
        if (byColumn != null) for (int k = 0; k < n; k++) values[k] *= power(byColumn[k]);
        int[] byRow = rows.get(tensor);
        if (byRow == null || byRow[(int) row] == 0) return;
        float factor = power(byRow[(int) row]);
        for (int k = 0; k < n; k++) values[k] *= factor;
    }

    /** Exponents of the columns of {@code linear}. */
    public Optional<int[]> columnsOf(String linear) {
        return Optional.ofNullable(columns.get(linear));
    }

    /** {@code 2^exponent}, exact for exponents of a normal F32. */
    public static float power(int exponent) {
        return Float.intBitsToFloat(exponent + Float.MAX_EXPONENT << Float.PRECISION - 1);
    }

    /** Adds two fields that {@link #of} reads: for each tensor its exponents as a text, {@code "0 -1 3"}. */
    public void addTo(ObjectNode json) {
        write(columns, json.putObject(COLUMNS));
        write(rows, json.putObject(ROWS));
    }

    private static void write(Map<String, int[]> exponents, ObjectNode to) {
        exponents.forEach((tensor, values) -> {
            StringJoiner text = new StringJoiner(" ");
            for (int value : values) text.add(Integer.toString(value));
            to.put(tensor, text.toString());
        });
    }

    /** What {@link #FILE_NAME} beside the weights says; {@link #none()} without one. */
    static Folding of(Path checkpoint) {
        Path file = checkpoint.resolve(FILE_NAME);
        return Files.exists(file) ? of(Json.read(file, MAX_BYTES), file.toString()) : none();
    }

    /**
     * @param source names the file in errors
     * @throws SeleneException of kind DATA if the two fields are not what {@link #addTo} writes
     */
    public static Folding of(JsonNode json, String source) {
        return new Folding(read(json.path(COLUMNS), source), read(json.path(ROWS), source));
    }

    private static Map<String, int[]> read(JsonNode json, String source) {
        Map<String, int[]> exponents = new TreeMap<>();
        json.properties()
                .forEach(entry -> exponents.put(
                        entry.getKey(), exponents(entry.getValue().asText(), source + ": " + entry.getKey())));
        return exponents;
    }

    private static int[] exponents(String text, String place) {
        String[] words = text.split(" ");
        int[] exponents = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            try {
                exponents[i] = Integer.parseInt(words[i]);
            } catch (NumberFormatException e) {
                throw new SeleneException(SeleneException.Kind.DATA, place + "[" + i + "] is no exponent", e);
            }
            if (Math.abs((long) exponents[i]) > MAX_EXPONENT)
                throw SeleneException.data(
                        place + "[" + i + "] is " + exponents[i] + ", expected an exponent within " + MAX_EXPONENT);
        }
        return exponents;
    }
}
