package dev.selene.compute.vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A little of everything that {@link Kernels} can do, as often as models do it. */
final class KernelExercise {
    private static final int ELEMENTS = DotProducts.Block.ELEMENTS;

    private final float[] weights = new float[Kernels.ROWS * ELEMENTS];
    private final float[] activations = new float[Kernels.TOKENS * ELEMENTS];
    private final int[] rowAt = {0, ELEMENTS, 2 * ELEMENTS, 3 * ELEMENTS};
    private final float[] sums = new float[Kernels.ROWS * Kernels.TOKENS * Kernels.LANES];
    private final byte[] bytes = new byte[ELEMENTS];
    private final short[] shorts = new short[ELEMENTS];
    private final int[] words = new int[ELEMENTS / 8];
    private final float[] scales = new float[ELEMENTS / 8];

    // off-heap, as weights are: vector loads from heap and native segments are compiled apart
    private final MemorySegment stored = Arena.ofAuto().allocate(2L * Kernels.ROWS * ELEMENTS, Long.BYTES);

    /** How long one round takes. Odd lengths take every branch, so that none is compiled as never taken. */
    long nanos(Kernels kernels) {
        long start = System.nanoTime();
        kernels.dot4x4(weights, 0, ELEMENTS, activations, rowAt, 0, 0, ELEMENTS, sums, 0);
        kernels.dot4x1(weights, 0, ELEMENTS, activations, 0, ELEMENTS, sums, 0);
        kernels.dotBf16(stored, 0, 2 * ELEMENTS, activations, 0, ELEMENTS, sums, 0);
        kernels.dotInt8(stored, 0, ELEMENTS, activations, 0, ELEMENTS, sums, 0);
        exercise(kernels, ELEMENTS, 512);
        exercise(kernels, ELEMENTS / 8 - 1, 123);
        return System.nanoTime() - start;
    }

    private void exercise(Kernels kernels, int n, int rank) {
        kernels.addScaled(activations, 0, Kernels.LANES, weights, 0, 64, rank, activations, 0);
        kernels.bf16(shorts, n, weights, 0);
        kernels.int8(bytes, n, weights, 0);
        kernels.fp8(bytes, 0, n, 1, weights, 0);
        kernels.int4(words, scales, n / 8, weights, 0);
        kernels.roundToBf16(weights, 0, n);
    }
}
