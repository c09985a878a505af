package dev.selene.compute.vector;

import dev.selene.base.TensorView;
import dev.selene.compute.LinearWeight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Rows of INT8 for int8 activations; both W8A8 forms are {@code (float(acc + bias[n]) · s) · scale[n]}, the static one
 * with {@code s = 1}, the dynamic one without a bias.
 *
 * @param bias INT32 {@code [1, out]}
 * @param scale F32 {@code [1, out]}
 */
record Int8Rows(TensorView weight, ActivationForm form, Optional<TensorView> bias, TensorView scale)
        implements WeightRows {
    Int8Rows(LinearWeight.W8A8Dynamic weight) {
        this(weight.weight(), new ActivationForm.DynamicInt8(), Optional.empty(), weight.weightScale());
    }

    Int8Rows(LinearWeight.W8A8Static weight) {
        this(
                weight.weight(),
                new ActivationForm.StaticInt8(weight.inputScale(), weight.inputOffset()),
                Optional.of(weight.quantBias()),
                weight.deqScale());
    }

    @Override
    public int outFeatures() {
        return Math.toIntExact(weight.rows());
    }

    @Override
    public int inFeatures() {
        return Math.toIntExact(weight.columns());
    }

    @Override
    public void decode(Kernels kernels, long row, int k, int n, Scratch scratch, float[] to, int at) {
        MemorySegment.copy(weight.segment(), ValueLayout.JAVA_BYTE, weight.byteOffset(row) + k, scratch.bytes, 0, n);
        kernels.int8(scratch.bytes, n, to, at);
    }

    @Override
    public boolean addProducts(Kernels kernels, long row, int k, int n, float[] x, int xAt, Scratch scratch) {
        return kernels.dotInt8(
                weight.segment(), weight.byteOffset(row) + k, weight.rowStride(), x, xAt, n, scratch.sums, 0);
    }

    @Override
    public float output(int row, float rowScale, double product) {
        double sum = product;
        if (bias.isPresent()) sum += bias.get().segment().get(Layouts.I32, (long) row * Integer.BYTES);
        return ((float) sum * rowScale) * scale.getFloat(0, row);
    }
}
