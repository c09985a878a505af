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
    /** A job of about this many multiply-adds begins. Only the caller of the backend says so. */
    void begin(long multiplyAdds);

    /** The kernels to take at this moment; any thread, also in the middle of a job. */
    Kernels current();

    @Override
    void close();

    /** These kernels and no others. */
    static KernelChoice always(Kernels kernels) {
        return new KernelChoice() {
            @Override
            public void begin(long multiplyAdds) {}

            @Override
            public Kernels current() {
                return kernels;
            }

            @Override
            public void close() {}
        };
    }
}
