package dev.selene.bench;

import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.compute.MachineProbe;
import java.lang.foreign.Arena;
import java.util.Locale;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A backend and the memory of its operands; tells the machine's limits before each round of measurements. */
@State(Scope.Benchmark)
public class BackendState {
    /** More than any cache holds. */
    static final long WORKING_SET = 512L << 20;

    @Param({"vector"})
    String backendName;

    @Param({"1", "2"})
    int threads;

    Backend backend;
    Shapes shapes;
    private Arena arena;
    private MachineProbe probe;

    @Setup(Level.Trial)
    public void open() {
        arena = Arena.ofShared();
        shapes = new Shapes(arena);
        backend = Backends.open(backendName, threads);
        probe = Backends.probe(threads);
    }

    @Setup(Level.Iteration)
    public void tellLimits() {
        System.out.printf(
                Locale.ROOT,
                "[%.1f GB/s, f32 %.0f GFLOP/s%s] ",
                1e-9 * probe.bytesPerSecond(),
                1e-9 * probe.floatOperationsPerSecond(),
                probe.int8OperationsPerSecond().stream()
                        .mapToObj(peak -> String.format(Locale.ROOT, ", int8 %.0f GOP/s", 1e-9 * peak))
                        .findFirst()
                        .orElse(""));
    }

    @TearDown(Level.Trial)
    public void close() {
        probe.close();
        backend.close();
        arena.close();
    }
}
