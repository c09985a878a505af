package dev.selene.compute.scalar;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.Linear;
import dev.selene.compute.Shapes;
import java.lang.foreign.MemorySegment;

/** Three Linears; silu in F64, rounded to F32, times up in F32. */
final class ScalarGatedMlp implements GatedMlp {
    private final Linear gate;
    private final Linear up;
    private final Linear down;
    private final int hidden;
    private final int intermediate;

    ScalarGatedMlp(Linear gate, Linear up, Linear down, int hidden, int intermediate) {
        this.gate = gate;
        this.up = up;
        this.down = down;
        this.hidden = hidden;
        this.intermediate = intermediate;
    }

    @Override
    public void apply(TensorView x, TensorView y) {
        Shapes.requireInOut(x, hidden, y, hidden);
        TensorView gated = matrix(x.rows(), intermediate);
        TensorView upped = matrix(x.rows(), intermediate);
        gate.apply(x, gated);
        up.apply(x, upped);
        for (int t = 0; t < x.rows(); t++)
            for (int i = 0; i < intermediate; i++)
                gated.setFloat(t, i, silu(gated.getFloat(t, i)) * upped.getFloat(t, i));
        down.apply(gated, y);
    }

    private static float silu(double z) {
        return (float) (z / (1 + StrictMath.exp(-z)));
    }

    static TensorView matrix(long rows, int columns) {
        float[] values = new float[Math.toIntExact(Math.multiplyExact(rows, (long) columns))];
        return TensorView.contiguous(MemorySegment.ofArray(values), DType.F32, rows, columns);
    }
}
