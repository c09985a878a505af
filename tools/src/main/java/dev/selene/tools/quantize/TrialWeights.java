package dev.selene.tools.quantize;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.LinearWeight;
import dev.selene.tools.weights.Scratch;
import dev.selene.tools.weights.SourceWeight;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A Linear as it would be quantised, in memory: what candidates are judged by. The memory is the arena's. */
final class TrialWeights {
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private TrialWeights() {}

    /**
     * @param factors of the columns, {@code 2^e}
     * @param range of the divided input
     */
    static LinearWeight w8a8(SourceWeight source, float[] factors, InputRange range, Arena arena) {
        Int8Rows rows = Int8Rows.of(source, factors, arena);
        TensorView quantBias = row(arena, DType.INT32, source.rows());
        TensorView deqScale = row(arena, DType.F32, source.rows());
        for (int n = 0; n < rows.sums.length; n++) {
            quantBias.segment().setAtIndex(I32, n, StaticInt8.quantBias(range, rows.sums[n]));
            deqScale.setFloat(0, n, StaticInt8.deqScale(range, rows.scales.getFloat(0, n)));
        }
        return new LinearWeight.W8A8Static(rows.weight, range.scale(), range.offset(), quantBias, deqScale);
    }

    static LinearWeight w8a8Dynamic(SourceWeight source, float[] factors, Arena arena) {
        Int8Rows rows = Int8Rows.of(source, factors, arena);
        return new LinearWeight.W8A8Dynamic(rows.weight, rows.scales);
    }

    private record Int8Rows(TensorView weight, TensorView scales, int[] sums) {
        static Int8Rows of(SourceWeight source, float[] factors, Arena arena) {
            int columns = source.columns();
            TensorView weight =
                    TensorView.contiguous(arena.allocate(source.rows() * columns), DType.INT8, source.rows(), columns);
            TensorView scales = row(arena, DType.F32, source.rows());
            int[] sums = new int[Math.toIntExact(source.rows())];
            byte[] q = new byte[columns];
            WeightRows.forEach(source, new Scratch(arena), (n, row) -> {
                for (int k = 0; k < columns; k++) row[k] *= factors[k];
                float scale = Int8.scale(row, columns);
                sums[(int) n] = Int8.quantise(row, columns, scale, q);
                scales.setFloat(0, n, scale);
                MemorySegment.copy(q, 0, weight.segment(), ValueLayout.JAVA_BYTE, weight.byteOffset(n), columns);
            });
            return new Int8Rows(weight, scales, sums);
        }
    }

    private static TensorView row(Arena arena, DType dtype, long columns) {
        return TensorView.contiguous(arena.allocate(columns * dtype.bytes(), 8), dtype, 1, columns);
    }
}
