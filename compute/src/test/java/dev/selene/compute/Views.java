package dev.selene.compute;

import static dev.selene.testkit.Tolerances.assertClose;

import dev.selene.base.DType;
import dev.selene.base.TensorView;

/** Comparisons of F32 views, element by element. */
public final class Views {
    private Views() {}

    /** Largest distance of an element from its definition. */
    @FunctionalInterface
    public interface Bound {
        double at(int row, int column);
    }

    /** The same bits everywhere; all NaN count as one. */
    public static void assertSameBits(TensorView want, TensorView got, String what) {
        for (int r = 0; r < want.rows(); r++)
            for (int c = 0; c < want.columns(); c++)
                if (Float.floatToIntBits(want.getFloat(r, c)) != Float.floatToIntBits(got.getFloat(r, c)))
                    throw new AssertionError(what + " at (" + r + ", " + c + "): got " + got.getFloat(r, c) + ", want "
                            + want.getFloat(r, c) + ", bit for bit");
    }

    public static void assertNear(TensorView want, TensorView got, Bound bound, String what) {
        for (int r = 0; r < want.rows(); r++)
            for (int c = 0; c < want.columns(); c++)
                assertClose(
                        want.getFloat(r, c), got.getFloat(r, c), bound.at(r, c), what + " at (" + r + ", " + c + ")");
    }

    /** A copy of an F32 view with the same stride. */
    public static TensorView copy(TensorView view) {
        var segment = Matrices.allocate(view.segment().byteSize());
        segment.copyFrom(view.segment());
        return new TensorView(segment, DType.F32, view.rows(), view.columns(), view.rowStride());
    }
}
