package dev.selene.compute.vector;

import dev.selene.base.TensorView;
import java.lang.foreign.MemorySegment;

/** Copies pieces of F32 rows between views and arrays. */
final class Rows {
    private Rows() {}

    static void read(TensorView from, long row, long column, int n, float[] to, int at) {
        MemorySegment.copy(from.segment(), Layouts.F32, from.byteOffset(row) + column * Float.BYTES, to, at, n);
    }

    static void write(float[] from, int at, int n, TensorView to, long row, long column) {
        MemorySegment.copy(from, at, to.segment(), Layouts.F32, to.byteOffset(row) + column * Float.BYTES, n);
    }
}
