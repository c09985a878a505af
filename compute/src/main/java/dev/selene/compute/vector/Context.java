package dev.selene.compute.vector;

/** What all operations of one backend share. */
record Context(Workers workers, KernelChoice choice) implements AutoCloseable {
    /** One unit of a job. */
    interface Task {
        void run(int unit, Kernels kernels, Scratch scratch);
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
