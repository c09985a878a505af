package dev.selene.compute.scalar;

import dev.selene.base.TensorView;
import dev.selene.compute.Linear;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Shapes;

/** The definition of {@link LinearWeight.W4A8Dynamic}. */
final class Int4Int8Linear implements Linear {
    private final LinearWeight.W4A8Dynamic weight;

    Int4Int8Linear(LinearWeight.W4A8Dynamic weight) {
        this.weight = weight;
    }

    @Override
    public void apply(TensorView x, TensorView y) {
        Shapes.requireInOut(x, weight.inFeatures(), y, weight.outFeatures());
        byte[] q = new byte[weight.inFeatures()];
        for (int t = 0; t < x.rows(); t++) {
            float scale = Int8.quantise(x, t, q);
            for (int n = 0; n < weight.outFeatures(); n++) y.setFloat(t, n, (float) sum(n, q) * scale);
        }
    }

    /** {@code Σ_g p[g]·scale[n,g]} in F64, where each product is exact. */
    private double sum(int n, byte[] q) {
        double sum = 0;
        for (int g = 0; g < weight.scale().columns(); g++) {
            int product = 0;
            for (int k = g * weight.group(); k < (g + 1) * weight.group(); k++)
                product += q[k] * FloatWeights.int4(weight.packed(), n, k);
            sum += product * (double) FloatWeights.element(weight.scale(), n, g);
        }
        return sum;
    }
}
