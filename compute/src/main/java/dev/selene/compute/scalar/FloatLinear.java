package dev.selene.compute.scalar;

import dev.selene.base.TensorView;
import dev.selene.compute.Linear;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Shapes;

/** {@code y[t,n] = Σ_k w[n,k]·x[t,k]}: F32 weights and activations, exact products, summed in F64 in the order of k. */
final class FloatLinear implements Linear {
    private final LinearWeight weight;

    FloatLinear(LinearWeight weight) {
        this.weight = weight;
    }

    @Override
    public void apply(TensorView x, TensorView y) {
        Shapes.requireInOut(x, weight.inFeatures(), y, weight.outFeatures());
        for (int n = 0; n < weight.outFeatures(); n++) {
            float[] row = FloatWeights.row(weight, n);
            for (int t = 0; t < x.rows(); t++) {
                double sum = 0;
                for (int k = 0; k < row.length; k++) sum += (double) row[k] * x.getFloat(t, k);
                y.setFloat(t, n, (float) sum);
            }
        }
    }
}
