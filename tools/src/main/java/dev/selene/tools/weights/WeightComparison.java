package dev.selene.tools.weights;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.Shape;
import dev.selene.formats.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares a weight with the one that it was made of, as F32 rows. A BF16 weight must be the source's value rounded to BF16;
 * any other may be as far off as {@link StorageError} allows.
 */
final class WeightComparison {
    /** Rows that are decoded together: those that share an FP8 scale. */
    private static final int STRIP = 128;

    /** Numbers for each row: squared differences, squared values, largest difference, elements beyond. */
    private static final int STATISTICS = 4;

    private final SourceWeight source;
    private final SourceWeight made;
    private final Folding folding;
    private final String tensor;
    private final StorageError error;
    private final boolean exact;

    private WeightComparison(SourceWeight source, SourceWeight made, Folding folding) {
        this.source = source;
        this.made = made;
        this.folding = folding;
        this.tensor = made.name().substring(0, made.name().length() - ".weight".length());
        this.error = StorageError.of(made);
        this.exact = made instanceof PlainWeight plain && plain.stored().dtype() == DType.BF16;
    }

    /**
     * Both have the same shape.
     *
     * @param folding what {@code source} is multiplied by before it is compared
     */
    static WeightDifference of(ShardPipeline pipeline, SourceWeight source, SourceWeight made, Folding folding) {
        WeightComparison comparison = new WeightComparison(source, made, folding);
        TensorInfo info = new TensorInfo(made.name(), DType.F64, Shape.of(made.rows(), STATISTICS));
        OutputTensor statistics = new OutputTensor(
                info, made.rows(), STRIP, source.storedRowBytes() + made.storedRowBytes(), comparison::compare);
        double[] sums = new double[STATISTICS];
        try {
            pipeline.make(
                    new Pieces(new OutputShard(made.name(), List.of(statistics))), (_, bytes) -> add(bytes, sums));
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.INTERNAL, "comparing " + made.name(), e);
        }
        double relative = sums[0] == 0 ? 0 : Math.sqrt(sums[0] / sums[1]);
        return new WeightDifference(
                made.name(), comparison.error.storage(), comparison.error.text(), relative, sums[2], (long) sums[3]);
    }

    private static void add(MemorySegment bytes, double[] sums) {
        for (long row = 0; row < bytes.byteSize() / (STATISTICS * Double.BYTES); row++) {
            long at = row * STATISTICS * Double.BYTES;
            sums[0] += bytes.get(FloatRows.DOUBLE, at);
            sums[1] += bytes.get(FloatRows.DOUBLE, at + Double.BYTES);
            sums[2] = Math.max(sums[2], bytes.get(FloatRows.DOUBLE, at + 2 * Double.BYTES));
            sums[3] += bytes.get(FloatRows.DOUBLE, at + 3 * Double.BYTES);
        }
    }

    private void compare(long firstRow, long numRows, MemorySegment to, Scratch scratch) {
        for (long first = firstRow; first < firstRow + numRows; first += STRIP)
            compareStrip(first, Math.min(STRIP, firstRow + numRows - first), firstRow, to, scratch);
    }

    private void compareStrip(long first, long count, long firstOfPiece, MemorySegment to, Scratch scratch) {
        int columns = source.columns();
        List<float[]> expected = new ArrayList<>();
        float[] stripMax = {0};
        source.forEachRow(first, count, scratch, (row, values) -> {
            folding.apply(tensor, row, values, columns);
            expected.add(Arrays.copyOf(values, columns));
            stripMax[0] = Math.max(stripMax[0], FiniteRows.largest(values, columns));
        });
        made.forEachRow(first, count, scratch.second(), (row, values) -> {
            double[] statistics = compareRow(expected.get((int) (row - first)), values, columns, stripMax[0]);
            MemorySegment.copy(
                    statistics, 0, to, FloatRows.DOUBLE, (row - firstOfPiece) * STATISTICS * Double.BYTES, STATISTICS);
        });
    }

    private double[] compareRow(float[] expected, float[] values, int columns, double stripMax) {
        double rowMax = FiniteRows.largest(expected, columns);
        double squaredDifferences = 0;
        double squares = 0;
        double largest = 0;
        long beyond = 0;
        for (int i = 0; i < columns; i++) {
            float want = exact ? Float.intBitsToFloat(FloatRows.roundedBits(expected[i])) : expected[i];
            double difference = Math.abs((double) values[i] - want);
            squaredDifferences += difference * difference;
            squares += (double) want * want;
            largest = Math.max(largest, difference);
            if (difference > (exact ? 0 : error.bound(want, rowMax, stripMax))) beyond++;
        }
        return new double[] {squaredDifferences, squares, largest, beyond};
    }
}
