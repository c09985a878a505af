package dev.selene.compute.vector;

/** Goes over from plain to vector kernels; see {@link KernelChoice}. Owns one thread, which ends when it has succeeded or when it is closed. */
final class WarmUp implements KernelChoice {
    /** The prompt and first tokens of a model of some million parameters. */
    private static final long SHORT_ANSWER = 200_000_000;

    private final Kernels plain = new PlainKernels();
    private final Thread thread = new Thread(null, this::warmUp, "selene-compute-warm-up", 0, false);
    private long plainWork;
    private volatile Kernels current = plain;
    private volatile boolean closed;

    @Override
    public void begin(long multiplyAdds) {
        if (plainWork > SHORT_ANSWER) return;
        plainWork += multiplyAdds;
        if (plainWork > SHORT_ANSWER) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public Kernels current() {
        return current;
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private void warmUp() {
        KernelExercise exercise = new KernelExercise();
        Kernels vector = new VectorKernels();
        while (!closed) {
            long vectorNanos = exercise.nanos(vector);
            long plainNanos = exercise.nanos(plain);
            if (vectorNanos < plainNanos) {
                current = vector;
                return;
            }
        }
    }
}
