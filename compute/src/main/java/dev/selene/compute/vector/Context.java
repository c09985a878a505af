package dev.selene.compute.vector;

/**
 * What all operations of one backend share: threads, kernels, and the memory for activations, which one operation at a
 * time uses.
 */
record Context(Workers workers, KernelChoice choice, Activations input, Activations secondInput, Activations gated)
        implements AutoCloseable {
    /** One unit of a job. */
    interface Task {
        void run(int unit, Kernels kernels, Scratch scratch);
    }

    Context(Workers workers, KernelChoice choice) {
        this(workers, choice, new Activations(), new Activations(), new Activations());
    }

    /** Runs units {@code [0, units)} on the workers; see {@link Workers#run}. */
    void run(int units, long multiplyAdds, Task task) {
        choice.begin(multiplyAdds);
        workers.run(units, multiplyAdds, (unit, scratch) -> task.run(unit, choice.current(), scratch));
    }

    @Override
    public void close() {
        workers.close();
        choice.close();
    }
}
