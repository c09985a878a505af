package dev.selene.compute.vector;

import dev.selene.compute.MachineProbe;
import dev.selene.compute.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalDouble;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The probe in Java. Memory is read in ordinary pages, so that on machines with huge pages a little more is possible; int8
 * has no instruction in the Vector API.
 *
 * <p>Owns its threads and {@value #BYTES} bytes.
 */
final class VectorProbe implements MachineProbe {
    private static final long BYTES = 512L << 20; // beyond the last cache of any processor in sight
    private static final int CHUNK = 4 << 20; // what a thread reads at a time
    private static final int STREAMS = 4; // one does not saturate the memory of a core
    private static final int SCANS = 5;

    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 10; // independent sums: two units of four cycles each need eight
    private static final int STEPS = 1 << 16;
    private static final int BURSTS = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(BYTES, CHUNK);
    private final Workers workers;
    private final int threads;
    private volatile long sink; // keeps the compiler from leaving the work out

    VectorProbe(int threads) {
        this.threads = threads;
        this.workers = new Workers(threads);
        memory.fill((byte) 1); // a page that was never written is not memory yet
        for (int scan = 0; scan < SCANS; scan++) secondsToRead();
        for (int burst = 0; burst < BURSTS; burst++) secondsToCompute(1);
    }

    @Override
    public double bytesPerSecond() {
        double[] seconds = new double[SCANS];
        for (int scan = 0; scan < SCANS; scan++) seconds[scan] = secondsToRead();
        return BYTES / median(seconds);
    }

    @Override
    public OptionalDouble int8OperationsPerSecond() {
        return OptionalDouble.empty();
    }

    @Override
    public double floatOperationsPerSecond() {
        double[] seconds = new double[SCANS];
        for (int scan = 0; scan < SCANS; scan++) seconds[scan] = secondsToCompute(BURSTS);
        return 2.0 * CHAINS * FLOATS.length() * STEPS * threads * BURSTS / median(seconds);
    }

    private double secondsToRead() {
        long start = System.nanoTime();
        workers.run((int) (BYTES / CHUNK), (from, end, _) -> {
            for (int chunk = from; chunk < end; chunk++) sink += sum(memory, (long) chunk * CHUNK);
        });
        return (System.nanoTime() - start) * 1e-9;
    }

    private double secondsToCompute(int bursts) {
        int units = threads * bursts;
        long start = System.nanoTime();
        workers.run(units, (from, end, _) -> {
            for (int unit = from; unit < end; unit++) sink += Float.floatToRawIntBits(multiplyAdds(1 + unit));
        });
        return (System.nanoTime() - start) * 1e-9;
    }

    private static long sum(MemorySegment memory, long from) {
        int quarter = CHUNK / STREAMS;
        LongVector s0 = LongVector.zero(LONGS);
        LongVector s1 = s0;
        LongVector s2 = s0;
        LongVector s3 = s0;
        for (int i = 0; i < quarter; i += LONGS.vectorByteSize()) {
            s0 = s0.add(load(memory, from + i));
            s1 = s1.add(load(memory, from + quarter + i));
            s2 = s2.add(load(memory, from + 2L * quarter + i));
            s3 = s3.add(load(memory, from + 3L * quarter + i));
        }
        return s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
    }

    private static LongVector load(MemorySegment memory, long byteOffset) {
        return LongVector.fromMemorySegment(LONGS, memory, byteOffset, ByteOrder.LITTLE_ENDIAN);
    }

    private static float multiplyAdds(float seed) {
        FloatVector factor = FloatVector.broadcast(FLOATS, 0.999f);
        FloatVector s0 = FloatVector.broadcast(FLOATS, seed); // all different, or the compiler would keep one
        FloatVector s1 = s0.add(1);
        FloatVector s2 = s0.add(2);
        FloatVector s3 = s0.add(3);
        FloatVector s4 = s0.add(4);
        FloatVector s5 = s0.add(5);
        FloatVector s6 = s0.add(6);
        FloatVector s7 = s0.add(7);
        FloatVector s8 = s0.add(8);
        FloatVector s9 = s0.add(9);
        for (int step = 0; step < STEPS; step++) {
            s0 = s0.fma(factor, factor);
            s1 = s1.fma(factor, factor);
            s2 = s2.fma(factor, factor);
            s3 = s3.fma(factor, factor);
            s4 = s4.fma(factor, factor);
            s5 = s5.fma(factor, factor);
            s6 = s6.fma(factor, factor);
            s7 = s7.fma(factor, factor);
            s8 = s8.fma(factor, factor);
            s9 = s9.fma(factor, factor);
        }
        FloatVector sum =
                s0.add(s1).add(s2.add(s3)).add(s4.add(s5)).add(s6.add(s7).add(s8.add(s9)));
        return sum.reduceLanes(VectorOperators.ADD);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    @Override
    public void close() {
        workers.close();
        arena.close();
    }
}
