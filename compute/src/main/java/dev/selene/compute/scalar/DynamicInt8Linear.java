package dev.selene.compute.scalar;

import dev.selene.base.TensorView;
import dev.selene.compute.Linear;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Shapes;

/** The definition of {@link LinearWeight.W8A8Dynamic}. */
final class DynamicInt8Linear implements Linear {
    private final LinearWeight.W8A8Dynamic weight;

    DynamicInt8Linear(LinearWeight.W8A8Dynamic weight) {
        this.weight = weight;
    }

    @Override
    public void apply(TensorView x, TensorView y) {
        Shapes.requireInOut(x, weight.inFeatures(), y, weight.outFeatures());
        byte[] q = new byte[weight.inFeatures()];
        for (int t = 0; t < x.rows(); t++) {
            float scale = Int8.quantise(x, t, q);
            for (int n = 0; n < weight.outFeatures(); n++) {
                float sum = Int8.dot(weight.weight(), n, q);
                y.setFloat(t, n, (sum * scale) * weight.weightScale().getFloat(0, n));
            }
        }
    }
}
