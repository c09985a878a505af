package dev.selene.tools.quantize;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.base.Shape;
import dev.selene.formats.TensorInfo;
import dev.selene.tools.weights.Folding;
import dev.selene.tools.weights.OutputTensor;
import dev.selene.tools.weights.RowFunction;
import dev.selene.tools.weights.SourceWeight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The tensors that one weight becomes. Each is a pure function of the source's rows, so that any part of it can be made on
 * any thread; the small ones read the source once more.
 */
final class Quantiser {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String linear;
    private final SourceWeight source;
    private final Folding folding;

    /** @param linear the name without {@code .weight} */
    Quantiser(String linear, SourceWeight source, Folding folding) {
        this.linear = linear;
        this.source = source;
        this.folding = folding;
    }

    List<OutputTensor> w8a8Dynamic() {
        return List.of(
                int8Weight(),
                perRow(
                        ".weight_scale",
                        DType.F32,
                        Shape.of(source.rows(), 1),
                        (row, n, to, at) -> to.set(F32, at, Int8.scale(row, n))),
                constant(".weight_offset", Shape.of(source.rows(), 1), 0));
    }

    List<OutputTensor> w8a8(InputRange range) {
        return List.of(
                int8Weight(),
                perRow(".quant_bias", DType.INT32, Shape.of(source.rows()), (row, n, to, at) -> {
                    int sum = Int8.quantise(row, n, Int8.scale(row, n), new byte[n]);
                    to.set(I32, at, StaticInt8.quantBias(range, sum));
                }),
                constant(".input_scale", Shape.of(1), range.scale()),
                constant(".input_offset", Shape.of(1), range.offset()),
                perRow(
                        ".deq_scale",
                        DType.F32,
                        Shape.of(source.rows()),
                        (row, n, to, at) -> to.set(F32, at, StaticInt8.deqScale(range, Int8.scale(row, n)))));
    }

    List<OutputTensor> int4() {
        int words = source.columns() / Int4.PER_WORD;
        int groups = source.columns() / Int4.GROUP;
        return List.of(
                perRow(".weight_packed", DType.INT32, Shape.of(source.rows(), words), (row, n, to, at) -> {
                    for (int group = 0; group < groups; group++) {
                        float scale = Int4.scale(row, group * Int4.GROUP);
                        for (int k = group * Int4.GROUP; k < (group + 1) * Int4.GROUP; k += Int4.PER_WORD)
                            to.set(I32, at + (long) k / Int4.PER_WORD * Integer.BYTES, Int4.pack(row, k, scale));
                    }
                }),
                perRow(".weight_scale", DType.BF16, Shape.of(source.rows(), groups), (row, n, to, at) -> {
                    for (int group = 0; group < groups; group++)
                        to.set(
                                I16,
                                at + (long) group * Short.BYTES,
                                FloatCodec.floatToBf16(Int4.scale(row, group * Int4.GROUP)));
                }),
                OutputTensor.ofRows(
                        new TensorInfo(linear + ".weight_shape", DType.INT32, Shape.of(2)),
                        0,
                        (first, count, to, _) -> {
                            for (long i = 0; i < count; i++)
                                to.setAtIndex(I32, i, first + i == 0 ? (int) source.rows() : source.columns());
                        }));
    }

    /** The weight as floats: BF16 where that holds every value of the source, else F32. */
    OutputTensor floats() {
        boolean isBf16 = switch (source.parts().getFirst().dtype()) {
            case F32, F16 -> false;
            default -> true; // BF16, or rounded to it
        };
        RowWriter bf16 = (row, n, to, at) -> {
            for (int k = 0; k < n; k++) to.set(I16, at + 2L * k, FloatCodec.floatToBf16(row[k]));
        };
        RowWriter f32 = (row, n, to, at) -> MemorySegment.copy(row, 0, to, F32, at, n);
        boolean isMatrix = LinearTypes.isMatrix(source);
        Shape shape = isMatrix ? Shape.of(source.rows(), source.columns()) : Shape.of(source.columns());
        TensorInfo info = new TensorInfo(linear + ".weight", isBf16 ? DType.BF16 : DType.F32, shape);
        return new OutputTensor(info, source.rows(), 1, source.storedRowBytes(), function(info, isBf16 ? bf16 : f32));
    }

    private OutputTensor int8Weight() {
        Shape shape = Shape.of(source.rows(), source.columns());
        return perRow(".weight", DType.INT8, shape, (row, n, to, at) -> {
            byte[] q = new byte[n];
            Int8.quantise(row, n, Int8.scale(row, n), q);
            MemorySegment.copy(q, 0, to, ValueLayout.JAVA_BYTE, at, n);
        });
    }

    /** Makes one row of an output from one row of the source, {@code row[0, n)}, at byte {@code at} of {@code to}. */
    @FunctionalInterface
    private interface RowWriter {
        void write(float[] row, int n, MemorySegment to, long at);
    }

    private OutputTensor perRow(String suffix, DType dtype, Shape shape, RowWriter writer) {
        TensorInfo info = new TensorInfo(linear + suffix, dtype, shape);
        return OutputTensor.ofRows(info, source.storedRowBytes(), function(info, writer));
    }

    private RowFunction function(TensorInfo info, RowWriter writer) {
        long rowBytes = info.bytes() / source.rows();
        return (first, count, to, scratch) -> source.forEachRow(first, count, scratch, (row, values) -> {
            folding.apply(linear, row, values, source.columns());
            writer.write(values, source.columns(), to, (row - first) * rowBytes);
        });
    }

    private OutputTensor constant(String suffix, Shape shape, float value) {
        return OutputTensor.ofRows(new TensorInfo(linear + suffix, DType.F32, shape), 0, (_, count, to, _) -> {
            for (long i = 0; i < count; i++) to.setAtIndex(F32, i, value);
        });
    }
}
