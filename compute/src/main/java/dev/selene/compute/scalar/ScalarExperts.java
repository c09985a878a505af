package dev.selene.compute.scalar;

import dev.selene.base.TensorView;
import dev.selene.compute.Experts;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.Routing;
import dev.selene.compute.Shapes;
import java.util.List;

/** Each token through its experts one after the other. */
final class ScalarExperts implements Experts {
    private final List<GatedMlp> experts;
    private final int hidden;

    ScalarExperts(List<GatedMlp> experts, int hidden) {
        this.experts = experts;
        this.hidden = hidden;
    }

    @Override
    public void apply(TensorView x, Routing routing, TensorView y) {
        Shapes.requireInOut(x, hidden, y, hidden);
        Shapes.requireRouting(routing, x, experts.size());
        TensorView result = ScalarGatedMlp.matrix(1, hidden);
        for (int t = 0; t < x.rows(); t++) {
            for (int i = 0; i < hidden; i++) y.setFloat(t, i, 0);
            for (int j = 0; j < routing.expertsPerToken(); j++) {
                int choice = t * routing.expertsPerToken() + j;
                experts.get(routing.ids()[choice]).apply(x.rowRange(t, 1), result);
                for (int i = 0; i < hidden; i++)
                    y.setFloat(t, i, y.getFloat(t, i) + routing.weights()[choice] * result.getFloat(0, i));
            }
        }
    }
}
