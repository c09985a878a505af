package dev.selene.compute;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.base.TensorView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Small matrices written out by hand, off-heap as weights are. */
public final class Matrices {
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Matrices() {}

    /** An F32 matrix of these rows. */
    public static TensorView f32(float[]... rows) {
        TensorView view = zeros(rows.length, rows[0].length);
        for (int r = 0; r < rows.length; r++) for (int c = 0; c < rows[r].length; c++) view.setFloat(r, c, rows[r][c]);
        return view;
    }

    /** One row. */
    public static float[] row(double... values) {
        float[] row = new float[values.length];
        for (int i = 0; i < row.length; i++) row[i] = (float) values[i];
        return row;
    }

    public static TensorView zeros(int rows, int columns) {
        return TensorView.contiguous(allocate(4L * rows * columns), DType.F32, rows, columns);
    }

    /** A BF16 matrix; the values are rounded. */
    public static TensorView bf16(float[]... rows) {
        MemorySegment segment = allocate(2L * rows.length * rows[0].length);
        for (int r = 0; r < rows.length; r++)
            for (int c = 0; c < rows[r].length; c++)
                segment.set(I16, 2L * (r * rows[0].length + c), FloatCodec.floatToBf16(rows[r][c]));
        return TensorView.contiguous(segment, DType.BF16, rows.length, rows[0].length);
    }

    /** A matrix of one-byte elements. */
    public static TensorView bytes(DType dtype, int[]... rows) {
        MemorySegment segment = allocate((long) rows.length * rows[0].length);
        for (int r = 0; r < rows.length; r++)
            for (int c = 0; c < rows[r].length; c++)
                segment.set(ValueLayout.JAVA_BYTE, (long) r * rows[0].length + c, (byte) rows[r][c]);
        return TensorView.contiguous(segment, dtype, rows.length, rows[0].length);
    }

    /** An INT32 matrix. */
    public static TensorView int32(int[]... rows) {
        MemorySegment segment = allocate(4L * rows.length * rows[0].length);
        for (int r = 0; r < rows.length; r++)
            for (int c = 0; c < rows[r].length; c++) segment.set(I32, 4L * (r * rows[0].length + c), rows[r][c]);
        return TensorView.contiguous(segment, DType.INT32, rows.length, rows[0].length);
    }

    /** Row {@code r} of an F32 view. */
    public static float[] row(TensorView view, int r) {
        float[] row = new float[(int) view.columns()];
        for (int c = 0; c < row.length; c++) row[c] = view.getFloat(r, c);
        return row;
    }

    public static MemorySegment allocate(long bytes) {
        return Arena.ofAuto().allocate(bytes, 64);
    }
}
