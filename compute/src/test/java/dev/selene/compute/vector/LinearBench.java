package dev.selene.compute.vector;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Linear;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Matrices;
import dev.selene.compute.RandomWeights;
import dev.selene.compute.RandomWeights.Format;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How fast Linears of [2048, 7168] are, beside the memory bandwidth of the same run. Each is measured over copies of the
 * weight that together do not fit a cache. Times are of the processor with one thread, so that a busy machine does not
 * count, and of the clock with more; the best of {@value #ROUNDS} rounds. Arguments: number of threads, then any of the formats (default all).
 */
final class LinearBench {
    private static final Kernels VECTOR = new VectorKernels();
    private static final int OUT = 2048;
    private static final int IN = 7168;
    private static final long WORKING_SET = 512L << 20;
    private static final int ROUNDS = 5;

    private LinearBench() {}

    public static void main(String[] args) {
        int threads = args.length == 0 ? 1 : Integer.parseInt(args[0]);
        List<Format> formats = new ArrayList<>();
        for (int i = 1; i < args.length; i++) formats.add(Format.valueOf(args[i]));
        if (formats.isEmpty()) formats = List.of(Format.values());
        try (VectorBackend backend = new VectorBackend(threads, KernelChoice.always(VECTOR))) {
            warmUp();
            System.out.printf("threads %d, vectors of %d bits%n", threads, VectorKernels.vectorBits());
            if (threads == 1) System.out.printf("memory: %.1f GB/s read%n", bandwidth());
            for (Format format : formats) {
                List<Linear> copies = copies(backend, format);
                for (int tokens : new int[] {1, 4, 16, 512}) measure(format, copies, tokens, threads);
            }
        }
    }

    private static List<Linear> copies(VectorBackend backend, Format format) {
        RandomWeights weights = new RandomWeights(RandomGenerator.of("L64X128MixRandom"), 0);
        LinearWeight one = weights.weight(format, OUT, IN);
        List<Linear> copies = new ArrayList<>();
        for (long bytes = 0; bytes < WORKING_SET; bytes += bytes(one)) copies.add(backend.linear(copy(one)));
        return copies;
    }

    private static LinearWeight copy(LinearWeight weight) {
        return switch (weight) {
            case LinearWeight.Plain w -> new LinearWeight.Plain(copy(w.weight()));
            case LinearWeight.Fp8Block w ->
                new LinearWeight.Fp8Block(copy(w.weight()), w.scaleInv(), w.block(), w.dequantisation());
            case LinearWeight.Int4Group w ->
                new LinearWeight.Int4Group(copy(w.packed()), copy(w.scale()), w.group(), w.dequantisation());
            case LinearWeight.W4A8Dynamic w ->
                new LinearWeight.W4A8Dynamic(copy(w.packed()), copy(w.scale()), w.group());
            case LinearWeight.W8A8Dynamic w -> new LinearWeight.W8A8Dynamic(copy(w.weight()), w.weightScale());
            case LinearWeight.W8A8Static w ->
                new LinearWeight.W8A8Static(
                        copy(w.weight()), w.inputScale(), w.inputOffset(), w.quantBias(), w.deqScale());
        };
    }

    private static TensorView copy(TensorView view) {
        MemorySegment segment = Matrices.allocate(view.segment().byteSize());
        segment.copyFrom(view.segment());
        return new TensorView(segment, view.dtype(), view.rows(), view.columns(), view.rowStride());
    }

    private static long bytes(LinearWeight weight) {
        return switch (weight) {
            case LinearWeight.Plain w -> w.weight().segment().byteSize();
            case LinearWeight.Fp8Block w -> w.weight().segment().byteSize();
            case LinearWeight.Int4Group w ->
                w.packed().segment().byteSize() + w.scale().segment().byteSize();
            case LinearWeight.W4A8Dynamic w ->
                w.packed().segment().byteSize() + w.scale().segment().byteSize();
            case LinearWeight.W8A8Dynamic w -> w.weight().segment().byteSize();
            case LinearWeight.W8A8Static w -> w.weight().segment().byteSize();
        };
    }

    private static void measure(Format format, List<Linear> copies, int tokens, int threads) {
        TensorView x = new RandomWeights(RandomGenerator.of("L64X128MixRandom"), 0).matrix(DType.F32, tokens, IN);
        TensorView y = Matrices.zeros(tokens, OUT);
        int calls = tokens >= 512 ? 3 : copies.size();
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            long start = nanos(threads);
            for (int i = 0; i < calls; i++) copies.get(i).apply(x, y);
            best = Math.min(best, (nanos(threads) - start) * 1e-9 / calls);
        }
        double gigabytes = WORKING_SET / (double) copies.size() * 1e-9;
        System.out.printf(
                "%-13s M=%-4d %8.3f ms  %6.1f GB/s  %7.1f GFLOP/s%n",
                format, tokens, best * 1e3, gigabytes / best, 2e-9 * tokens * IN * OUT / best);
    }

    private static long nanos(int threads) {
        return threads == 1 ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }

    private static void warmUp() {
        KernelExercise exercise = new KernelExercise();
        for (int i = 0; i < 20_000; i++) exercise.nanos(VECTOR);
    }

    private static double bandwidth() {
        long[] array = new long[1 << 26];
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < 20; round++) {
            long start = nanos(1);
            if (sumOfFourStreams(array) != 0) throw new AssertionError();
            best = Math.min(best, (nanos(1) - start) * 1e-9);
        }
        return 8e-9 * array.length / best;
    }

    // one stream does not saturate the memory of a core
    private static long sumOfFourStreams(long[] array) {
        int quarter = array.length / 4;
        long sum = 0;
        for (int i = 0; i < quarter; i++)
            sum += array[i] + array[quarter + i] + array[2 * quarter + i] + array[3 * quarter + i];
        return sum;
    }
}
