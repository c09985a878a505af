package dev.selene.compute.vector;

/**
 * Which {@link Kernels} compute: plain loops at first, vectors once they are compiled. The bits are the same, so the
 * moment of the change does not show in results.
 *
 * <p>A small model answers before vector code would be compiled, and interpreted vector operations are many times
 * slower than compiled ones. So the first work is done by plain loops; when it turns out to be more than a short answer,
 * a thread warms the vector kernels up beside it and the work goes over to them as soon as they are faster.
 */
interface KernelChoice extends AutoCloseable {
    /**
     * The kernels for a job of about this many multiply-adds.
     */
    Kernels kernels(long multiplyAdds);

    @Override
    void close();

    /** These kernels and no others. */
    static KernelChoice always(Kernels kernels) {
        return new KernelChoice() {
            @Override
            public Kernels kernels(long multiplyAdds) {
                return kernels;
            }

            @Override
            public void close() {}
        };
    }
}
