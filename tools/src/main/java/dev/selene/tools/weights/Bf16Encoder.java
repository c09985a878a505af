package dev.selene.tools.weights;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.Shape;
import dev.selene.formats.TensorInfo;
import java.lang.foreign.MemorySegment;

/** A weight as BF16, rounded half to even: exact for FP8 and INT4, whose values are rounded so already. */
final class Bf16Encoder {
    /** From here on the nearest BF16 is infinity: half a step above its largest number. */
    private static final float OVERFLOW = 0x1.ffp127f;

    private final SourceWeight weight;

    private Bf16Encoder(SourceWeight weight) {
        this.weight = weight;
    }

    /** @param shape of the result, the same elements as {@code weight} has */
    static OutputTensor of(SourceWeight weight, Shape shape) {
        TensorInfo info = new TensorInfo(weight.name(), DType.BF16, shape);
        return new OutputTensor(info, weight.rows(), 1, weight.storedRowBytes(), new Bf16Encoder(weight)::write);
    }

    private void write(long firstRow, long numRows, MemorySegment to, Scratch scratch) {
        int columns = weight.columns();
        short[] encoded = new short[columns];
        weight.forEachRow(firstRow, numRows, scratch, (row, values) -> {
            if (FiniteRows.largest(values, columns) >= OVERFLOW) throw tooLarge(row);
            FloatRows.toBf16(values, columns, encoded);
            MemorySegment.copy(encoded, 0, to, FloatRows.SHORT, (row - firstRow) * columns * Short.BYTES, columns);
        });
    }

    private SeleneException tooLarge(long row) {
        return SeleneException.data(weight.name() + " has a value in row " + row
                + " that is too large for BF16. Weights of" + " that size are no trained weights.");
    }
}
