package dev.selene.tools.weights;

import dev.selene.formats.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A packed INT4 weight: {@code bf16((nibble − 8) · scale[row, column / group])}, the product in F32; element {@code j} of a
 * row is bits {@code 4 · (j mod 8)} and up of word {@code j / 8}. Source: compressed-tensors, pack-quantized.
 *
 * @param packed INT32 {@code [rows, columns / 8]}
 * @param scale a float type, {@code [rows, columns / group]}
 * @param shape INT32 or INT64 {@code [2]}, which says {@code [rows, columns]}
 */
record Int4Weight(StoredTensor packed, StoredTensor scale, StoredTensor shape, int group, SourceReader reader)
        implements SourceWeight {
    static final int PER_WORD = 8;

    private static final String PACKED = "_packed";

    @Override
    public String name() {
        return packed.name().substring(0, packed.name().length() - PACKED.length());
    }

    @Override
    public long rows() {
        return packed.shape().dimension(0);
    }

    @Override
    public int columns() {
        return Math.toIntExact(packed.shape().dimension(1) * PER_WORD);
    }

    @Override
    public List<StoredTensor> parts() {
        return List.of(packed, scale, shape);
    }

    @Override
    public void forEachRow(long firstRow, long numRows, Scratch scratch, RowConsumer consumer) {
        long rowBytes = storedRowBytes();
        MemorySegment bytes = scratch.weightBytes(numRows * rowBytes);
        reader.read(packed, firstRow * rowBytes, bytes);
        float[] scales = new float[columns() / group];
        long scaleRowBytes = (long) scales.length * scale.dtype().bytes();
        MemorySegment scaleBytes = scratch.scaleBytes(numRows * scaleRowBytes);
        reader.read(scale, firstRow * scaleRowBytes, scaleBytes);
        FloatRows scaleRows = new FloatRows(scale.dtype(), scales.length);
        int[] words = new int[columns() / PER_WORD];
        float[] values = new float[columns()];
        for (long row = 0; row < numRows; row++) {
            scaleRows.read(scaleBytes, row * scaleRowBytes, scales, scales.length);
            for (int i = 0; i < scales.length; i++) FiniteRows.requireScale(scale, firstRow + row, i, scales[i]);
            MemorySegment.copy(bytes, FloatRows.INT, row * rowBytes, words, 0, words.length);
            decode(words, scales, values);
            FiniteRows.require(packed, firstRow + row, values, values.length);
            consumer.accept(firstRow + row, values);
        }
    }

    private void decode(int[] words, float[] scales, float[] values) {
        int wordsPerGroup = group / PER_WORD;
        for (int i = 0; i < words.length; i++) {
            int word = words[i];
            float factor = scales[i / wordsPerGroup];
            for (int j = 0; j < PER_WORD; j++)
                values[i * PER_WORD + j] =
                        Float.intBitsToFloat(FloatRows.roundedBits(((word >>> 4 * j & 15) - 8) * factor));
        }
    }
}
