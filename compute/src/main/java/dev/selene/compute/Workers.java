package dev.selene.compute;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Fixed platform threads that share the units of a job with the caller. Each thread has a share of its own, the same for
 * every job of that many units, and helps with the others' when it is done; which thread computes a unit does not change
 * what it computes, so results do not depend on it.
 *
 * <p>A worker spins for {@value #SPIN_NANOS} ns after its last job, which covers the gaps inside a forward pass, and then
 * parks. A caller that has nothing left to do and waits for a unit that another thread has taken spins for {@value
 * #AWAIT_NANOS} ns and then sleeps, so that a thread whose core was taken away can go on with this one. Threads are not
 * bound to cores for the same reason. With one thread nothing is started. A job allocates nothing. Not thread-safe: one
 * caller at a time. Owns its threads; {@link #close()} ends and joins them.
 */
public final class Workers implements AutoCloseable {
    /** Some units of a job. Those of a job run at the same time and touch no common memory but that of their worker. */
    @FunctionalInterface
    public interface Task {
        /**
         * Runs units {@code [from, end)}.
         *
         * @param worker the number of the thread, in {@code [0, threads)}; the caller is 0
         */
        void run(int from, int end, int worker);
    }

    private static final long SPIN_NANOS = 500_000;
    private static final long AWAIT_NANOS = 50_000;
    private static final long NAP_NANOS = 50_000;

    /** How many pieces a share is cut into at first; pieces get smaller towards its end. */
    private static final int PIECES = 4;

    private final Worker[] workers;
    private final Share[] shares;
    private final AtomicInteger done = new AtomicInteger();
    private volatile int round;
    private volatile Task task;
    private volatile Throwable failure;
    private volatile boolean closed;
    private int units;

    /** The units of one share that nobody has taken yet: {@code [next, end)} of a round. */
    private static final class Share {
        private final AtomicLong position = new AtomicLong(); // round << 32 | next
        private volatile int end;

        /** A thread of an earlier round never takes a unit of this one: it fails at the position, which changes first. */
        void begin(int round, int from, int end) {
            position.set(position(round, Integer.MAX_VALUE));
            this.end = end;
            position.set(position(round, from));
        }

        private static long position(int round, int next) {
            return (long) round << 32 | next;
        }
    }

    /**
     * @param threads the caller's included
     */
    public Workers(int threads) {
        shares = new Share[threads];
        for (int i = 0; i < threads; i++) shares[i] = new Share();
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    /** How many threads there are, the caller's included. */
    public int threads() {
        return shares.length;
    }

    /**
     * Runs units {@code [0, units)} and returns when all are done.
     *
     * @throws RuntimeException or Error, the last that a unit threw; the other pieces have run
     */
    public void run(int units, Task task) {
        if (workers.length == 0 || units < 2) {
            if (units > 0) task.run(0, units, 0);
            return;
        }
        int next = round + 1;
        this.units = units;
        this.task = task;
        failure = null;
        done.set(0);
        for (int i = 0; i < shares.length; i++) shares[i].begin(next, firstOf(i), firstOf(i + 1));
        round = next;
        for (Worker worker : workers) if (worker.parked) LockSupport.unpark(worker);
        work(next, task, 0);
        await();
        this.task = null;
        switch (failure) {
            case null -> {}
            case Error e -> throw e;
            case Throwable e -> throw (RuntimeException) e;
        }
    }

    private int firstOf(int share) {
        return (int) ((long) units * share / shares.length);
    }

    /** Takes pieces of the own share and then of the others', as long as they belong to this round. */
    private void work(int round, Task task, int worker) {
        for (int i = 0; i < shares.length; i++) {
            Share share = shares[(worker + i) % shares.length];
            for (long at = share.position.get(); (int) (at >>> 32) == round; at = share.position.get()) {
                int from = (int) at;
                int left = share.end - from;
                if (left <= 0) break;
                int count = Math.max(1, left / PIECES);
                // succeeds only while the round goes on, which then waits for these units
                if (share.position.compareAndSet(at, Share.position(round, from + count)))
                    runPiece(task, from, from + count, worker);
            }
        }
    }

    private void runPiece(Task task, int from, int end, int worker) {
        try {
            task.run(from, end, worker);
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            done.addAndGet(end - from);
        }
    }

    /** Waits for the units that others have taken; a worker that never woke up has none. */
    private void await() {
        if (done.get() == units) return;
        long start = System.nanoTime();
        while (done.get() < units) {
            if (System.nanoTime() - start < AWAIT_NANOS) Thread.onSpinWait();
            else LockSupport.parkNanos(this, NAP_NANOS);
        }
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

    private final class Worker extends Thread {
        private final int number;
        private volatile boolean parked;

        Worker(int number) {
            super(null, null, "selene-compute-" + number, 0, false);
            this.number = number;
            setDaemon(true);
        }

        @Override
        public void run() {
            int seen = 0;
            long idleSince = System.nanoTime();
            while (!closed) {
                int now = round;
                if (now != seen) {
                    seen = now;
                    Task current = task;
                    // a task of a later round never meets units of this one: taking them would fail
                    if (current != null && round == now) work(now, current, number);
                    idleSince = System.nanoTime();
                } else if (System.nanoTime() - idleSince < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else {
                    parkUnless(seen);
                }
            }
        }

        /** The flag is up before the round is looked at again, so a job that comes in between sees the flag and unparks. */
        private void parkUnless(int seen) {
            parked = true;
            if (round == seen && !closed) LockSupport.park(Workers.this);
            parked = false;
        }
    }
}
