package dev.selene.compute.vector;

import java.util.function.Consumer;

/** Runs a test on every way in which the vector backend can compute. */
final class TestBackends {
    static final int MAX_THREADS = 4;

    private TestBackends() {}

    /** Vector kernels, one thread. */
    static VectorBackend vectors() {
        return new VectorBackend(1, KernelChoice.always(new VectorKernels()));
    }

    /** Both kinds of kernels, each on 1 to {@value #MAX_THREADS} threads; the first is {@link #vectors}. */
    static void forEach(Consumer<VectorBackend> test) {
        for (Kernels kernels : new Kernels[] {new VectorKernels(), new PlainKernels()}) {
            for (int threads = 1; threads <= MAX_THREADS; threads++) {
                try (VectorBackend backend = new VectorBackend(threads, KernelChoice.always(kernels))) {
                    test.accept(backend);
                }
            }
        }
    }
}
