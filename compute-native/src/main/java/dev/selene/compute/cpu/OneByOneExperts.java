package dev.selene.compute.cpu;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Experts;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.Routing;
import dev.selene.compute.Shapes;
import java.util.List;

/** Each token through its experts one after the other: for layers whose experts are of different formats. */
final class OneByOneExperts implements Experts {
    private final List<NativeGatedMlp> experts;
    private final int hidden;
    private final Growing result = new Growing();

    OneByOneExperts(Context context, List<GatedMlp.Weights> experts) {
        this.experts = experts.stream()
                .map(weights -> new NativeGatedMlp(context, weights))
                .toList();
        this.hidden = experts.getFirst().gate().inFeatures();
    }

    @Override
    public void apply(TensorView x, Routing routing, TensorView y) {
        Shapes.requireInOut(x, hidden, y, hidden);
        Shapes.requireRouting(routing, x, experts.size());
        TensorView one = TensorView.contiguous(result.atLeast((long) hidden * Float.BYTES), DType.F32, 1, hidden);
        for (int t = 0; t < x.rows(); t++) {
            for (int i = 0; i < hidden; i++) y.setFloat(t, i, 0);
            for (int j = 0; j < routing.expertsPerToken(); j++) {
                int choice = t * routing.expertsPerToken() + j;
                experts.get(routing.ids()[choice]).apply(x.rowRange(t, 1), one);
                for (int i = 0; i < hidden; i++)
                    y.setFloat(t, i, y.getFloat(t, i) + routing.weights()[choice] * one.getFloat(0, i));
            }
        }
    }

    @Override
    public void close() {
        experts.forEach(NativeGatedMlp::close);
        result.close();
    }
}
