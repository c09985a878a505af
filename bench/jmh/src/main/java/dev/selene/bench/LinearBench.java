package dev.selene.bench;

import dev.selene.base.TensorView;
import dev.selene.compute.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A Linear of [2048, 2048] out of memory: each call takes the next of copies that no cache holds together. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class LinearBench {
    private static final int OUT = 2048;

    /** Gigabytes of weights and giga-operations, for each second. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Rates {
        public double gigabytes;
        public double gigaOperations;

        @Setup(Level.Iteration)
        public void clear() {
            gigabytes = 0;
            gigaOperations = 0;
        }
    }

    @Param({"W8A8", "INT4", "BF16", "FP8"})
    Format format;

    @Param({"1", "4", "16", "512"})
    int tokens;

    private List<Linear> copies;
    private TensorView x;
    private TensorView y;
    private long bytes;
    private int next;

    @Setup
    public void bind(BackendState state) {
        bytes = switch (format) {
            case W8A8, FP8 -> (long) OUT * Shapes.HIDDEN;
            case INT4 -> (long) OUT * Shapes.HIDDEN * 5 / 8; // half a byte, and an F32 scale for 32
            case BF16 -> 2L * OUT * Shapes.HIDDEN;
        };
        copies = new ArrayList<>();
        for (long used = 0; used < BackendState.WORKING_SET; used += bytes)
            copies.add(state.backend.linear(state.shapes.weight(format, OUT, Shapes.HIDDEN)));
        x = state.shapes.floats(tokens, Shapes.HIDDEN);
        y = state.shapes.floats(tokens, OUT);
    }

    @Benchmark
    public TensorView apply(Rates rates) {
        copies.get(next).apply(x, y);
        next = (next + 1) % copies.size();
        rates.gigabytes += 1e-9 * bytes;
        rates.gigaOperations += 2e-9 * tokens * OUT * Shapes.HIDDEN;
        return y;
    }
}
