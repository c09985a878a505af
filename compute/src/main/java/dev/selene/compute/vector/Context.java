package dev.selene.compute.vector;

import dev.selene.compute.Workers;

/**
 * What all operations of one backend share: threads with their scratch memory, kernels, and the memory for activations,
 * which one operation at a time uses.
 */
record Context(
        Workers workers,
        Scratch[] scratches,
        KernelChoice choice,
        Activations input,
        Activations secondInput,
        Activations gated)
        implements AutoCloseable {
    /** One unit of a job. */
    interface Task {
        void run(int unit, Kernels kernels, Scratch scratch);
    }

    /** Jobs below this many multiply-adds are done before another core has noticed them. */
    private static final long WORTH_SHARING = 32_768;

    Context(int threads, KernelChoice choice) {
        this(
                new Workers(threads),
                new Scratch[threads],
                choice,
                new Activations(),
                new Activations(),
                new Activations());
        for (int i = 0; i < threads; i++) scratches[i] = new Scratch();
    }

    /**
     * Runs units {@code [0, units)}, on all threads if that is worth it.
     *
     * @param multiplyAdds about how much work all units are together
     */
    void run(int units, long multiplyAdds, Task task) {
        choice.begin(multiplyAdds);
        if (multiplyAdds < WORTH_SHARING) run(task, 0, units, 0);
        else workers.run(units, (from, end, worker) -> run(task, from, end, worker));
    }

    private void run(Task task, int from, int end, int worker) {
        for (int unit = from; unit < end; unit++) task.run(unit, choice.current(), scratches[worker]);
    }

    @Override
    public void close() {
        workers.close();
        choice.close();
    }
}
