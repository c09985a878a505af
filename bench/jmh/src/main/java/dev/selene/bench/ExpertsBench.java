package dev.selene.bench;

import dev.selene.base.TensorView;
import dev.selene.compute.Experts;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.Routing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The 64 routed experts of one layer, 6 for each token, routed at random anew for each call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ExpertsBench {
    @Param({"W8A8", "INT4"})
    Format format;

    @Param({"1", "4", "16", "512"})
    int tokens;

    private final SplittableRandom random = new SplittableRandom(3);
    private Experts experts;
    private TensorView x;
    private TensorView y;
    private Routing routing;

    @Setup
    public void bind(BackendState state) {
        List<GatedMlp.Weights> weights = new ArrayList<>();
        for (int e = 0; e < Shapes.EXPERTS; e++)
            weights.add(state.shapes.mlp(format, Shapes.HIDDEN, Shapes.EXPERT_WIDTH));
        experts = state.backend.experts(weights);
        x = state.shapes.floats(tokens, Shapes.HIDDEN);
        y = state.shapes.floats(tokens, Shapes.HIDDEN);
        int choices = tokens * Shapes.EXPERTS_PER_TOKEN;
        float[] factors = new float[choices];
        Arrays.fill(factors, 1f / Shapes.EXPERTS_PER_TOKEN);
        routing = new Routing(tokens, Shapes.EXPERTS_PER_TOKEN, new int[choices], factors);
    }

    @Benchmark
    public TensorView apply() {
        for (int t = 0; t < tokens; t++) {
            int first = random.nextInt(Shapes.EXPERTS);
            // six different ones: 7 and 64 have no common factor
            for (int j = 0; j < Shapes.EXPERTS_PER_TOKEN; j++)
                routing.ids()[t * Shapes.EXPERTS_PER_TOKEN + j] = (first + 7 * j) % Shapes.EXPERTS;
        }
        experts.apply(x, routing, y);
        return y;
    }
}
