package dev.selene.compute.vector;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Fixed platform threads that share the units of a job with the caller. Which thread takes a unit is left to chance; what a
 * unit computes is not, so results do not depend on it.
 *
 * <p>A worker spins for {@value #SPIN_NANOS} ns after its last job, which covers the gaps inside a forward pass, and then
 * parks. With one thread nothing is started. Not thread-safe: one caller at a time. Owns its threads; {@link #close()}
 * ends and joins them.
 */
final class Workers implements AutoCloseable {
    /** One unit of a job. Units of a job run at the same time and touch no common memory but their own scratch. */
    interface Task {
        void run(int unit, Scratch scratch);
    }

    private static final long SPIN_NANOS = 200_000;

    /** Jobs below this many multiply-adds are done before another core has noticed them. */
    private static final long WORTH_SHARING = 32_768;

    private final Scratch own = new Scratch();
    private final Worker[] workers;
    private volatile Job job;
    private volatile boolean closed;

    /**
     * @param threads the caller's included
     */
    Workers(int threads) {
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker("selene-compute-" + (i + 1));
            workers[i].start();
        }
    }

    /**
     * Runs units {@code [0, units)} and returns when all are done.
     *
     * @param multiplyAdds about how much work all units are together
     * @throws RuntimeException or Error, the first that a unit threw; the other units have run
     */
    void run(int units, long multiplyAdds, Task task) {
        if (workers.length == 0 || units < 2 || multiplyAdds < WORTH_SHARING) {
            for (int unit = 0; unit < units; unit++) task.run(unit, own);
            return;
        }
        Job shared = new Job(task, units);
        job = shared;
        for (Worker worker : workers) if (worker.parked) LockSupport.unpark(worker);
        shared.work(own);
        shared.await();
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private static final class Job {
        private final Task task;
        private final int units;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile Throwable failure;

        Job(Task task, int units) {
            this.task = task;
            this.units = units;
        }

        void work(Scratch scratch) {
            for (int unit = next.getAndIncrement(); unit < units; unit = next.getAndIncrement()) {
                try {
                    task.run(unit, scratch);
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    done.incrementAndGet();
                }
            }
        }

        /** Waits for the units that others have taken; a worker that never woke up has none. */
        void await() {
            for (int spins = 0; done.get() < units; spins++) {
                if (spins < 10_000) Thread.onSpinWait();
                else Thread.yield();
            }
            switch (failure) {
                case null -> {}
                case Error e -> throw e;
                case Throwable e -> throw (RuntimeException) e;
            }
        }
    }

    private final class Worker extends Thread {
        private final Scratch scratch = new Scratch();
        private volatile boolean parked;

        Worker(String name) {
            super(null, null, name, 0, false);
            setDaemon(true);
        }

        @Override
        public void run() {
            Job seen = null;
            long idleSince = System.nanoTime();
            while (!closed) {
                if (job != seen) {
                    seen = job;
                    seen.work(scratch);
                    idleSince = System.nanoTime();
                } else if (System.nanoTime() - idleSince < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else {
                    parkUnless(seen);
                }
            }
        }

        /** The flag is up before the job is looked at again, so a job that comes in between sees the flag and unparks. */
        private void parkUnless(Job seen) {
            parked = true;
            if (job == seen && !closed) LockSupport.park(Workers.this);
            parked = false;
        }
    }
}
