package dev.selene.tools.weights;

import dev.selene.base.FloatCodec;
import dev.selene.formats.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * An FP8 weight with one scale for each square of {@code block}: {@code bf16(e4m3(w[r,c]) · scaleInv[r / block, c /
 * block])}, the product in F32. Source: DeepSeek-V3, inference/fp8_cast_bf16.py and kernel.py, weight_dequant.
 *
 * @param stored E4M3 {@code [rows, columns]}
 * @param scaleInv F32 {@code [ceil(rows / block), ceil(columns / block)]}
 */
record Fp8Weight(StoredTensor stored, StoredTensor scaleInv, int block, SourceReader reader) implements SourceWeight {
    private static final float[] VALUES = values();

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
        return List.of(stored, scaleInv);
    }

    @Override
    public void forEachRow(long firstRow, long numRows, Scratch scratch, RowConsumer consumer) {
        int columns = columns();
        MemorySegment bytes = scratch.weightBytes(numRows * columns);
        reader.read(stored, firstRow * columns, bytes);
        float[] scales = new float[Math.toIntExact(scaleInv.shape().dimension(1))];
        byte[] codes = new byte[columns];
        float[] values = new float[columns];
        long scaleRow = -1;
        for (long row = firstRow; row < firstRow + numRows; row++) {
            if (row / block != scaleRow) {
                scaleRow = row / block;
                readScales(scaleRow, scratch, scales);
            }
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, (row - firstRow) * columns, codes, 0, columns);
            decode(codes, scales, values);
            FiniteRows.require(stored, row, values, columns);
            consumer.accept(row, values);
        }
    }

    private void decode(byte[] codes, float[] scales, float[] values) {
        for (int first = 0, at = 0; first < codes.length; first += block, at++) {
            float scale = scales[at];
            int end = Math.min(codes.length, first + block);
            for (int i = first; i < end; i++)
                values[i] = Float.intBitsToFloat(FloatRows.roundedBits(VALUES[codes[i] & 0xff] * scale));
        }
    }

    private void readScales(long scaleRow, Scratch scratch, float[] scales) {
        long rowBytes = (long) scales.length * Float.BYTES;
        MemorySegment bytes = scratch.scaleBytes(rowBytes);
        reader.read(scaleInv, scaleRow * rowBytes, bytes);
        MemorySegment.copy(bytes, FloatRows.FLOAT, 0, scales, 0, scales.length);
        for (int i = 0; i < scales.length; i++) FiniteRows.requireScale(scaleInv, scaleRow, i, scales[i]);
    }

    private static float[] values() {
        float[] values = new float[256];
        for (int code = 0; code < values.length; code++) values[code] = FloatCodec.fp8E4m3ToFloat((byte) code);
        return values;
    }
}
