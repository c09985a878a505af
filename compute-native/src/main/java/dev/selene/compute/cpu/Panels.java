package dev.selene.compute.cpu;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Dequantisation;
import dev.selene.compute.LinearWeight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How one weight lies in panels of {@value #ROWS} rows, and how it gets there; weight.h has the layouts. F16 becomes F32,
 * and FP8 and INT4 whose scales change within 16 elements become what they decode to.
 *
 * @param format a number of {@code enum format}
 * @param panelBytes of one panel
 * @param scaleBytes of all scales
 * @param offsetBytes of what is added to int8 sums
 */
record Panels(LinearWeight weight, int format, long panelBytes, long scaleBytes, long offsetBytes) {
    /** Rows of a panel. */
    static final int ROWS = 32;

    /** Bytes of the struct {@code weight}. */
    static final long STRUCT_BYTES = 10 * Long.BYTES;

    private static final int INT8 = 0;
    static final int F32 = 1;
    static final int BF16 = 2;
    private static final int FP8 = 3;
    private static final int INT4 = 4;
    private static final int INT4_INT8 = 5;

    private static final int NUMBER_F32 = 1;
    private static final int NUMBER_BF16 = 2;
    private static final int NUMBER_FP8 = 3;
    private static final int NUMBER_F16 = 5;

    static Panels of(LinearWeight weight) {
        long in = weight.inFeatures();
        long rows = count(weight.outFeatures()) * (long) ROWS;
        int format = format(weight);
        return switch (format) {
            case INT8 -> new Panels(weight, format, ROWS * padded(in, 4), rows * Float.BYTES, rows * Double.BYTES);
            case FP8 -> {
                TensorView scales = ((LinearWeight.Fp8Block) weight).scaleInv();
                yield new Panels(
                        weight, format, ROWS * padded(in, 16), scales.rows() * scales.columns() * Float.BYTES, 0);
            }
            case INT4, INT4_INT8 -> {
                TensorView scales = int4Scales(weight);
                long bytes = scales.dtype() == DType.BF16 ? Short.BYTES : Float.BYTES;
                yield new Panels(weight, format, ROWS * padded(in, 32) / 2, rows * scales.columns() * bytes, 0);
            }
            default ->
                new Panels(weight, format, ROWS * padded(in, 16) * (format == BF16 ? Short.BYTES : Float.BYTES), 0, 0);
        };
    }

    private static int format(LinearWeight weight) {
        return switch (weight) {
            case LinearWeight.W8A8Dynamic _, LinearWeight.W8A8Static _ -> INT8;
            case LinearWeight.Fp8Block fp8 when fp8.block() % 16 == 0 -> FP8;
            case LinearWeight.Int4Group int4 when int4.group() % 16 == 0 -> INT4;
            case LinearWeight.W4A8Dynamic _ -> INT4_INT8;
            case LinearWeight.Plain _, LinearWeight.Fp8Block _, LinearWeight.Int4Group _ -> floatFormat(weight);
        };
    }

    private static TensorView int4Scales(LinearWeight weight) {
        return switch (weight) {
            case LinearWeight.Int4Group int4 -> int4.scale();
            case LinearWeight.W4A8Dynamic int4 -> int4.scale();
            case LinearWeight.Plain _, LinearWeight.Fp8Block _, LinearWeight.W8A8Dynamic _, LinearWeight.W8A8Static _ ->
                throw new IllegalArgumentException("no INT4 weights");
        };
    }

    /** The narrower of BF16 and F32 that holds every decoded element. */
    static int floatFormat(LinearWeight weight) {
        boolean narrow = switch (weight) {
            case LinearWeight.Plain plain -> plain.weight().dtype() == DType.BF16;
            case LinearWeight.Fp8Block fp8 -> fp8.dequantisation() == Dequantisation.BF16;
            case LinearWeight.Int4Group int4 -> int4.dequantisation() == Dequantisation.BF16;
            case LinearWeight.W8A8Dynamic _, LinearWeight.W8A8Static _, LinearWeight.W4A8Dynamic _ ->
                throw new IllegalArgumentException("int8 weights have int8 activations");
        };
        return narrow ? BF16 : F32;
    }

    static int count(int outFeatures) {
        return Math.ceilDiv(outFeatures, ROWS);
    }

    int count() {
        return count(weight.outFeatures());
    }

    static long padded(long n, long multiple) {
        return Math.ceilDiv(n, multiple) * multiple;
    }

    /** Scratch memory for decoding 8 rows. */
    long scratchBytes() {
        return format == FP8 || format == INT4 ? 8 * padded(weight.inFeatures(), 16) * Float.BYTES : 0;
    }

    /** Writes the struct {@code weight}. */
    void describe(MemorySegment struct, long data, long panelStride, long scales, long offsets) {
        long block = 0;
        long scaleFormat = 0;
        boolean round = false;
        if (format == FP8 && weight instanceof LinearWeight.Fp8Block fp8) {
            block = fp8.block();
            round = fp8.dequantisation() == Dequantisation.BF16;
        } else if (format == INT4 && weight instanceof LinearWeight.Int4Group int4) {
            block = int4.group();
            scaleFormat = int4.scale().dtype() == DType.BF16 ? BF16 : F32;
            round = int4.dequantisation() == Dequantisation.BF16;
        } else if (weight instanceof LinearWeight.W4A8Dynamic int4) {
            block = int4.group();
            scaleFormat = int4.scale().dtype() == DType.BF16 ? BF16 : F32;
        }
        long[] fields = {
            format,
            weight.outFeatures(),
            weight.inFeatures(),
            data,
            panelStride,
            scales,
            offsets,
            block,
            scaleFormat,
            round ? 1 : 0
        };
        for (int i = 0; i < fields.length; i++) struct.setAtIndex(ValueLayout.JAVA_LONG, i, fields[i]);
    }

    /** Writes the struct {@code weight} of plain BF16 or F32. */
    static void describeFloats(MemorySegment struct, int format, int out, int in, long data, long panelStride) {
        long[] fields = {format, out, in, data, panelStride, 0, 0, 0, 0, 0};
        for (int i = 0; i < fields.length; i++) struct.setAtIndex(ValueLayout.JAVA_LONG, i, fields[i]);
    }

    /** Copies the weight to {@code data}, on all threads, and gives the pages of its file back. */
    void pack(Context context, long data, long panelStride, MemorySegment scales, MemorySegment offsets) {
        switch (weight) {
            case LinearWeight.W8A8Dynamic int8 ->
                packInt8(context, int8.weight(), 0, int8.weightScale(), data, panelStride, scales, offsets);
            case LinearWeight.W8A8Static int8 ->
                packInt8(
                        context,
                        int8.weight(),
                        Addresses.of(int8.quantBias()),
                        int8.deqScale(),
                        data,
                        panelStride,
                        scales,
                        offsets);
            case LinearWeight.Fp8Block fp8
            when format == FP8 -> {
                packBytes(context, "pack_fp8", fp8.weight(), data, panelStride);
                copyScales(fp8.scaleInv(), scales);
            }
            case LinearWeight.Int4Group int4
            when format == INT4 -> {
                packBytes(context, "pack_int4", int4.packed(), data, panelStride);
                packScales(context, int4.scale(), 8, scales);
            }
            case LinearWeight.W4A8Dynamic int4 -> {
                packBytes(context, "pack_int4_int8", int4.packed(), data, panelStride);
                packScales(context, int4.scale(), ROWS, scales);
            }
            case LinearWeight.Plain _, LinearWeight.Fp8Block _, LinearWeight.Int4Group _ ->
                packFloats(context, 0, weight.outFeatures(), data, format, panelStride, false);
        }
        dropPages();
    }

    private void packInt8(
            Context context,
            TensorView source,
            long bias,
            TensorView rowScales,
            long data,
            long panelStride,
            MemorySegment scales,
            MemorySegment offsets) {
        try (KernelCall call = new KernelCall(context, "pack_int8")) {
            call.begin()
                    .put(source)
                    .put(bias)
                    .put(source.rows())
                    .put(source.columns())
                    .put(data)
                    .put(panelStride);
            call.put(offsets.address()).run(count(), source.rows() * source.columns());
        }
        for (int n = 0; n < weight.outFeatures(); n++)
            scales.setAtIndex(ValueLayout.JAVA_FLOAT, n, rowScales.getFloat(0, n));
    }

    private void packBytes(Context context, String kernel, TensorView source, long data, long panelStride) {
        try (KernelCall call = new KernelCall(context, kernel)) {
            call.begin()
                    .put(Addresses.of(source))
                    .put(source.rowStride() * source.dtype().bytes());
            call.put(weight.outFeatures()).put(weight.inFeatures()).put(data).put(panelStride);
            call.run(count(), (long) weight.outFeatures() * weight.inFeatures());
        }
    }

    /** Decodes rows {@code [firstRow, firstRow + rows)} to panels, or to rows padded to 16 elements. */
    void packFloats(
            Context context, long firstRow, long rows, long data, int format, long panelStride, boolean asRows) {
        try (KernelCall call = new KernelCall(context, "pack_floats")) {
            call.begin();
            switch (weight) {
                case LinearWeight.Plain plain ->
                    putSource(call, plain.weight(), number(plain.weight().dtype()))
                            .put(0)
                            .put(0)
                            .put(0)
                            .put(1)
                            .put(1)
                            .put(0);
                case LinearWeight.Fp8Block fp8 ->
                    putScales(
                            putSource(call, fp8.weight(), NUMBER_FP8),
                            fp8.scaleInv(),
                            fp8.block(),
                            fp8.block(),
                            fp8.dequantisation());
                case LinearWeight.Int4Group int4 ->
                    putScales(putSource(call, int4.packed(), 0), int4.scale(), 1, int4.group(), int4.dequantisation());
                case LinearWeight.W8A8Dynamic _, LinearWeight.W8A8Static _, LinearWeight.W4A8Dynamic _ ->
                    throw new IllegalArgumentException("int8 weights have int8 activations");
            }
            call.put(firstRow)
                    .put(rows)
                    .put(weight.inFeatures())
                    .put(data)
                    .put(format)
                    .put(panelStride)
                    .put(asRows ? 1 : 0);
            call.run(Math.toIntExact(Math.ceilDiv(rows, (long) ROWS)), rows * weight.inFeatures());
        }
    }

    private static KernelCall putSource(KernelCall call, TensorView source, int number) {
        return call.put(Addresses.of(source))
                .put(number)
                .put(source.rowStride() * source.dtype().bytes());
    }

    private static void putScales(
            KernelCall call, TensorView scales, int rowBlock, int block, Dequantisation dequantisation) {
        putSource(call, scales, number(scales.dtype())).put(rowBlock).put(block);
        call.put(dequantisation == Dequantisation.BF16 ? 1 : 0);
    }

    /** A number of {@code enum number}. */
    static int number(DType dtype) {
        return switch (dtype) {
            case F32 -> NUMBER_F32;
            case BF16 -> NUMBER_BF16;
            case F16 -> NUMBER_F16;
            case F64, FP8_E4M3, INT64, INT32, INT16, INT8, UINT8, BOOL ->
                throw new IllegalArgumentException("a float was expected, not " + dtype);
        };
    }

    private static void copyScales(TensorView source, MemorySegment scales) {
        for (long n = 0; n < source.rows(); n++)
            for (long k = 0; k < source.columns(); k++)
                scales.setAtIndex(ValueLayout.JAVA_FLOAT, n * source.columns() + k, source.getFloat(n, k));
    }

    private void packScales(Context context, TensorView source, int rows, MemorySegment scales) {
        try (KernelCall call = new KernelCall(context, "pack_scales")) {
            putSource(call.begin(), source, number(source.dtype()))
                    .put(source.rows())
                    .put(source.columns());
            call.put(rows).put(scales.address()).put(source.dtype() == DType.BF16 ? BF16 : F32);
            call.run(count(), source.rows() * source.columns());
        }
    }

    /** The pages of a mapped file are not needed any more: one copy of the weights stays resident. Reading them is still right. */
    void dropPages() {
        MemorySegment source = switch (weight) {
            case LinearWeight.Plain plain -> plain.weight().segment();
            case LinearWeight.Fp8Block fp8 -> fp8.weight().segment();
            case LinearWeight.Int4Group int4 -> int4.packed().segment();
            case LinearWeight.W4A8Dynamic int4 -> int4.packed().segment();
            case LinearWeight.W8A8Dynamic int8 -> int8.weight().segment();
            case LinearWeight.W8A8Static int8 -> int8.weight().segment();
        };
        if (source.isMapped()) source.unload();
    }
}
