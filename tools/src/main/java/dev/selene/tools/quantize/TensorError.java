package dev.selene.tools.quantize;

import dev.selene.tools.weights.Folding;
import dev.selene.tools.weights.Scratch;
import dev.selene.tools.weights.SourceWeight;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How far a quantised weight is from what it was made of, smoothing folded into both.
 *
 * @param relativeError {@code |w − ŵ| / |w|} in the Euclidean norm
 * @param snrDb {@code 20 · log10(|w| / |w − ŵ|)}; infinite when nothing was lost
 * @param largestError the largest {@code |w − ŵ|}
 * @param deadRows rows that are all zero in the result
 * @param firstDeadRow −1 when there is none
 */
record TensorError(
        String linear,
        WeightType type,
        double relativeError,
        double snrDb,
        double largestError,
        int deadRows,
        int firstDeadRow) {
    private static final int BLOCK_ROWS = 32;

    /**
     * Compares on all processors; the result does not depend on how many there are.
     *
     * @throws dev.selene.base.SeleneException of kind DATA if a number is NaN or infinite
     */
    static TensorError of(String linear, WeightType type, SourceWeight source, SourceWeight result, Folding folding) {
        int rows = Math.toIntExact(source.rows());
        Block[] done = new Block[Math.ceilDiv(rows, BLOCK_ROWS)];
        IntStream.range(0, done.length).parallel().forEach(i -> {
            done[i] = new Block();
            int first = i * BLOCK_ROWS;
            done[i].compare(linear, source, result, folding, first, Math.min(rows - first, BLOCK_ROWS));
        });

        double signal = Arrays.stream(done).mapToDouble(b -> b.signal).sum();
        double noise = Arrays.stream(done).mapToDouble(b -> b.noise).sum();
        double relative = signal == 0 ? (noise == 0 ? 0 : Double.POSITIVE_INFINITY) : Math.sqrt(noise / signal);
        return new TensorError(
                linear,
                type,
                relative,
                -20 * Math.log10(relative),
                Arrays.stream(done).mapToDouble(b -> b.largest).reduce(0, Math::max),
                Arrays.stream(done).mapToInt(b -> b.deadRows).sum(),
                Arrays.stream(done)
                        .mapToInt(b -> b.firstDeadRow)
                        .filter(row -> row >= 0)
                        .findFirst()
                        .orElse(-1));
    }

    /** Sums over some rows. */
    private static final class Block {
        private double signal;
        private double noise;
        private double largest;
        private int deadRows;
        private int firstDeadRow = -1;

        void compare(String linear, SourceWeight source, SourceWeight result, Folding folding, int first, int count) {
            int n = source.columns();
            float[][] got = new float[count][];
            try (Arena arena = Arena.ofConfined()) {
                Scratch scratch = new Scratch(arena);
                result.forEachRow(
                        first, count, scratch, (row, values) -> got[(int) row - first] = Arrays.copyOf(values, n));
                source.forEachRow(first, count, scratch, (row, values) -> {
                    folding.apply(linear, row, values, n);
                    add((int) row, values, got[(int) row - first], n);
                });
            }
        }

        private void add(int row, float[] want, float[] got, int n) {
            boolean isDead = true;
            for (int k = 0; k < n; k++) {
                double d = (double) want[k] - got[k];
                signal += (double) want[k] * want[k];
                noise += d * d;
                largest = Math.max(largest, Math.abs(d));
                isDead &= got[k] == 0;
            }
            if (isDead && deadRows++ == 0) firstDeadRow = row;
        }
    }
}
