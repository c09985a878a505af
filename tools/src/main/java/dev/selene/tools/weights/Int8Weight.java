package dev.selene.tools.weights;

import dev.selene.base.DType;
import dev.selene.formats.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A W8A8 weight, {@code w[r,c] · scale[r]}, the product in F32 and not rounded: for comparing with what it was made of. The
 * scale is {@code weight_scale} where the input is quantised for each token; where its scale is fixed it is {@code deq_scale
 * / input_scale}.
 *
 * @param stored INT8 {@code [rows, columns]}
 * @param scale a float type, {@code rows} elements; or INT64, see {@link #floatBits}
 * @param divisor F32 {@code [1]}, what the scales contain besides
 * @param others the remaining tensors of this weight
 */
record Int8Weight(
        StoredTensor stored,
        StoredTensor scale,
        Optional<StoredTensor> divisor,
        List<StoredTensor> others,
        SourceReader reader)
        implements SourceWeight {
    @Override
    public String name() {
        return stored.name();
    }

    @Override
    public long rows() {
        return stored.shape().dimension(0);
    }

    @Override
    public int columns() {
        return Math.toIntExact(stored.shape().dimension(1));
    }

    @Override
    public List<StoredTensor> parts() {
        List<StoredTensor> parts = new ArrayList<>(List.of(stored, scale));
        divisor.ifPresent(parts::add);
        parts.addAll(others);
        return parts;
    }

    @Override
    public void forEachRow(long firstRow, long numRows, Scratch scratch, RowConsumer consumer) {
        int columns = columns();
        MemorySegment bytes = scratch.weightBytes(numRows * columns);
        reader.read(stored, firstRow * columns, bytes);
        float[] scales = scales(firstRow, Math.toIntExact(numRows), scratch);
        byte[] codes = new byte[columns];
        float[] values = new float[columns];
        for (int row = 0; row < numRows; row++) {
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, (long) row * columns, codes, 0, columns);
            for (int i = 0; i < columns; i++) values[i] = codes[i] * scales[row];
            FiniteRows.require(stored, firstRow + row, values, columns);
            consumer.accept(firstRow + row, values);
        }
    }

    /** The scales of F16 models: the pattern of an F32 in the lower half of an INT64. */
    static float floatBits(MemorySegment bytes, long index) {
        return Float.intBitsToFloat((int) bytes.get(FloatRows.LONG, index * Long.BYTES));
    }

    private float[] scales(long firstRow, int numRows, Scratch scratch) {
        long elementBytes = scale.dtype().bytes();
        MemorySegment bytes = scratch.scaleBytes(numRows * elementBytes);
        reader.read(scale, firstRow * elementBytes, bytes);
        float[] scales = new float[numRows];
        if (scale.dtype() == DType.INT64) for (int row = 0; row < numRows; row++) scales[row] = floatBits(bytes, row);
        else new FloatRows(scale.dtype(), numRows).read(bytes, 0, scales, numRows);
        float inputScale = divisor.map(tensor -> tensor.view().getFloat(0, 0)).orElse(1f);
        for (int row = 0; row < numRows; row++)
            scales[row] = FiniteRows.requireScale(scale, firstRow + row, 0, scales[row] / inputScale);
        return scales;
    }
}
