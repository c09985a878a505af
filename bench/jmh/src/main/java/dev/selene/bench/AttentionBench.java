package dev.selene.bench;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.LatentCache;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Attention of one layer over BF16 latents: {@code rows} new positions of one sequence after {@code depth}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AttentionBench {
    private static final int BLOCK_TOKENS = 64;

    @Param({"1", "512"})
    int rows;

    @Param({"512", "2048", "8192"})
    int depth;

    private BackendState state;
    private TensorView queries;
    private TensorView out;
    private LatentCache cache;
    private List<AttentionSpan> spans;

    @Setup
    public void bind(BackendState state) {
        this.state = state;
        int blocks = Math.ceilDiv(depth + rows, BLOCK_TOKENS);
        TensorView latents = state.shapes.bf16((long) blocks * BLOCK_TOKENS, Shapes.LATENT);
        cache = new LatentCache(latents.segment(), DType.BF16, blocks, BLOCK_TOKENS, Shapes.LATENT);
        int[] table = new int[blocks];
        Arrays.setAll(table, i -> i);
        spans = List.of(new AttentionSpan(0, rows, depth, table));
        queries = state.shapes.floats(rows, (long) Shapes.HEADS * Shapes.LATENT);
        out = state.shapes.floats(rows, (long) Shapes.HEADS * Shapes.RANK);
    }

    @Benchmark
    public TensorView latentAttention() {
        state.backend.latentAttention(queries, Shapes.HEADS, Shapes.RANK, 0.07f, spans, cache, out);
        return out;
    }
}
