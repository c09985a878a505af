package dev.selene.engine;

import dev.selene.base.TensorView;
import dev.selene.compute.vector.TokenWeights;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One row of logits with the largest of each block of ids, by which most blocks can be passed over. Single-threaded; sized once
 * for a vocabulary.
 */
final class LogitRow {
    static final int BLOCK = 1024;

    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** By id. Whoever changes them calls {@link #findMaxima}. */
    final float[] values;

    private final TokenWeights weights;
    private final float[] maxima;
    private final float[] sortedMaxima;

    LogitRow(int vocabSize, TokenWeights weights) {
        this.values = new float[vocabSize];
        this.weights = weights;
        this.maxima = new float[Math.ceilDiv(vocabSize, BLOCK)];
        this.sortedMaxima = new float[maxima.length];
    }

    /** Reads one row of F32 {@code [rows, into.length]}. */
    static void copyRow(TensorView rows, long row, float[] into) {
        MemorySegment.copy(rows.segment(), F32, rows.byteOffset(row), into, 0, into.length);
    }

    void load(TensorView rows, long row) {
        // block by block, while each is in the first-level cache
        for (int block = 0; block < maxima.length; block++) {
            int first = block * BLOCK;
            MemorySegment.copy(
                    rows.segment(),
                    F32,
                    rows.byteOffset(row) + (long) first * Float.BYTES,
                    values,
                    first,
                    end(block) - first);
            maxima[block] = weights.max(values, first, end(block));
        }
    }

    void findMaxima() {
        for (int block = 0; block < maxima.length; block++)
            maxima[block] = weights.max(values, block * BLOCK, end(block));
    }

    int numBlocks() {
        return maxima.length;
    }

    /** After the last id of a block. */
    int end(int block) {
        return Math.min(values.length, (block + 1) * BLOCK);
    }

    /** The id of the largest, the lower of equals; of the first NaN or +infinity if there is one; -1 when all are -infinity. */
    int largest() {
        float max = Float.NEGATIVE_INFINITY;
        int best = -1;
        for (int block = 0; block < maxima.length; block++) {
            if (maxima[block] <= max) continue; // false for NaN
            for (int id = block * BLOCK; id < end(block); id++) {
                if (values[id] <= max) continue;
                max = values[id];
                best = id;
                if (!(max < Float.POSITIVE_INFINITY)) return best;
            }
        }
        return best;
    }

    /** Writes the ids of all values that are at least {@code threshold}, ascending; how many they are. */
    int atLeast(float threshold, int[] ids) {
        int count = 0;
        for (int block = 0; block < maxima.length; block++) {
            if (maxima[block] < threshold) continue;
            for (int id = block * BLOCK; id < end(block); id++) if (values[id] >= threshold) ids[count++] = id;
        }
        return count;
    }

    /** A value that at least {@code count} reach: the largest of so many blocks are that large. */
    float reachedBy(int count) {
        if (count > maxima.length) return Float.NEGATIVE_INFINITY;
        System.arraycopy(maxima, 0, sortedMaxima, 0, maxima.length);
        Arrays.sort(sortedMaxima);
        return sortedMaxima[maxima.length - count];
    }
}
