package dev.selene.bench;

import dev.selene.base.TensorView;
import dev.selene.compute.KvUpProjection;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The small operations of one layer: what a token costs beside its Linears. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RowsBench {
    @Param({"1", "16", "512"})
    int tokens;

    private BackendState state;
    private TensorView hidden;
    private TensorView delta;
    private TensorView norm;
    private TensorView queries;
    private TensorView latentQueries;
    private TensorView cosSin;
    private TensorView latentValues;
    private TensorView values;
    private KvUpProjection kvUp;

    @Setup
    public void bind(BackendState state) {
        this.state = state;
        Shapes shapes = state.shapes;
        hidden = shapes.floats(tokens, Shapes.HIDDEN);
        delta = shapes.floats(tokens, Shapes.HIDDEN);
        norm = shapes.floats(1, Shapes.HIDDEN);
        queries = shapes.floats(tokens, (long) Shapes.HEADS * (Shapes.NOPE + Shapes.ROPE));
        latentQueries = shapes.floats(tokens, (long) Shapes.HEADS * Shapes.LATENT);
        latentValues = shapes.floats(tokens, (long) Shapes.HEADS * Shapes.RANK);
        values = shapes.floats(tokens, (long) Shapes.HEADS * Shapes.V);
        cosSin = shapes.floats(tokens, Shapes.ROPE);
        kvUp = state.backend.kvUpProjection(
                shapes.weight(Format.BF16, Shapes.HEADS * (Shapes.NOPE + Shapes.V), Shapes.RANK),
                Shapes.HEADS,
                Shapes.NOPE,
                Shapes.ROPE,
                Shapes.V);
    }

    @Benchmark
    public TensorView rmsNorm() {
        state.backend.rmsNorm(hidden, norm, 1e-6, delta);
        return delta;
    }

    @Benchmark
    public TensorView add() {
        state.backend.add(delta, hidden);
        return hidden;
    }

    @Benchmark
    public TensorView rope() {
        state.backend.rope(queries, Shapes.HEADS, Shapes.NOPE + Shapes.ROPE, Shapes.NOPE, cosSin);
        return queries;
    }

    @Benchmark
    public TensorView absorbQueries() {
        kvUp.absorbQueries(queries, latentQueries);
        return latentQueries;
    }

    @Benchmark
    public TensorView expandValues() {
        kvUp.expandValues(latentValues, values);
        return values;
    }
}
