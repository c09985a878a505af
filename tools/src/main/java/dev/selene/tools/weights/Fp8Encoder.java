package dev.selene.tools.weights;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.base.Shape;
import dev.selene.formats.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A weight as FP8 E4M3 with one scale for each square of {@value #BLOCK}: {@code scaleInv = max|w| / 448} of the square and
 * {@code e4m3(w / scaleInv)}, both in F32, half to even. A square of zeros has the scale 1. Source: DeepSeek-V3,
 * inference/kernel.py, and its published weights.
 */
final class Fp8Encoder {
    static final int BLOCK = 128;

    private static final float MAX = 448;

    private final SourceWeight weight;
    private final int columns;
    private final int blockColumns;

    private Fp8Encoder(SourceWeight weight) {
        this.weight = weight;
        this.columns = weight.columns();
        this.blockColumns = Math.ceilDiv(columns, BLOCK);
    }

    /** The weight, and its scales after it. */
    static List<OutputTensor> of(SourceWeight weight) {
        Fp8Encoder encoder = new Fp8Encoder(weight);
        long rows = weight.rows();
        TensorInfo codes = new TensorInfo(weight.name(), DType.FP8_E4M3, Shape.of(rows, encoder.columns));
        TensorInfo scales = new TensorInfo(
                weight.name() + "_scale_inv",
                DType.F32,
                Shape.of(Math.ceilDiv(rows, (long) BLOCK), encoder.blockColumns));
        return List.of(
                OutputTensor.ofBlocks(codes, BLOCK, weight.storedRowBytes(), encoder::writeCodes),
                OutputTensor.ofRows(scales, weight.storedRowBytes() * BLOCK, encoder::writeScales));
    }

    private void writeScales(long firstRow, long numRows, MemorySegment to, Scratch scratch) {
        for (long row = 0; row < numRows; row++)
            MemorySegment.copy(
                    scales(firstRow + row, scratch),
                    0,
                    to,
                    FloatRows.FLOAT,
                    row * blockColumns * Float.BYTES,
                    blockColumns);
    }

    private void writeCodes(long firstRow, long numRows, MemorySegment to, Scratch scratch) {
        byte[] codes = new byte[columns];
        for (long first = firstRow; first < firstRow + numRows; first += BLOCK) {
            float[] scales = scales(first / BLOCK, scratch);
            long count = Math.min(BLOCK, firstRow + numRows - first);
            weight.forEachRow(first, count, scratch, (row, values) -> {
                encode(values, scales, codes);
                MemorySegment.copy(codes, 0, to, ValueLayout.JAVA_BYTE, (row - firstRow) * columns, columns);
            });
        }
    }

    private void encode(float[] values, float[] scales, byte[] codes) {
        for (int block = 0; block < blockColumns; block++) {
            float scale = scales[block];
            int end = Math.min(columns, (block + 1) * BLOCK);
            for (int i = block * BLOCK; i < end; i++) codes[i] = FloatCodec.floatToFp8E4m3(values[i] / scale);
        }
    }

    /** The scales of one row of squares. */
    private float[] scales(long blockRow, Scratch scratch) {
        float[] scales = new float[blockColumns];
        long first = blockRow * BLOCK;
        weight.forEachRow(first, Math.min(BLOCK, weight.rows() - first), scratch, (_, values) -> {
            for (int block = 0; block < blockColumns; block++) {
                float max = scales[block];
                int end = Math.min(columns, (block + 1) * BLOCK);
                for (int i = block * BLOCK; i < end; i++) max = Math.max(max, Math.abs(values[i]));
                scales[block] = max;
            }
        });
        for (int block = 0; block < blockColumns; block++) scales[block] = scales[block] == 0 ? 1 : scales[block] / MAX;
        return scales;
    }
}
