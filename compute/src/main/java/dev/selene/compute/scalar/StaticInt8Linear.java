package dev.selene.compute.scalar;

import dev.selene.base.TensorView;
import dev.selene.compute.Linear;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Shapes;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The definition of {@link LinearWeight.W8A8Static}. */
final class StaticInt8Linear implements Linear {
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final LinearWeight.W8A8Static weight;

    StaticInt8Linear(LinearWeight.W8A8Static weight) {
        this.weight = weight;
    }

    @Override
    public void apply(TensorView x, TensorView y) {
        Shapes.requireInOut(x, weight.inFeatures(), y, weight.outFeatures());
        byte[] q = new byte[weight.inFeatures()];
        for (int t = 0; t < x.rows(); t++) {
            boolean isNaN = false;
            for (int k = 0; k < q.length; k++) {
                float value = x.getFloat(t, k) / weight.inputScale() + weight.inputOffset();
                isNaN |= Float.isNaN(value);
                q[k] = Int8.round(value);
            }

            for (int n = 0; n < weight.outFeatures(); n++) {
                int bias = weight.quantBias().segment().get(I32, (long) n * Integer.BYTES);
                float sum = Int8.dot(weight.weight(), n, q) + bias;
                y.setFloat(t, n, isNaN ? Float.NaN : sum * weight.deqScale().getFloat(0, n));
            }
        }
    }
}
