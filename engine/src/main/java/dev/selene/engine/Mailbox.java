package dev.selene.engine;

import dev.selene.base.SeleneException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What callers ask of the engine thread, until it looks. Thread-safe; holds no more requests than it was built for. */
final class Mailbox {
    /** A request that was accepted. */
    record Arrival(Sequence sequence, TokenListener listener) {}

    /** What has come in since the last look; arrivals before cancellations, which may name them. */
    record Mail(List<Arrival> arrivals, List<SequenceId> cancellations, boolean closed) {}

    private final int maxLive;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition somethingCame = lock.newCondition();
    private final Condition allEnded = lock.newCondition();

    // guarded by lock
    private List<Arrival> arrivals = new ArrayList<>();
    private List<SequenceId> cancellations = new ArrayList<>();
    private int numLive;
    private boolean draining;
    private boolean closed;

    /** @param maxLive requests that may be accepted and not have ended, at most */
    Mailbox(int maxLive) {
        this.maxLive = maxLive;
    }

    /** Accepts a request, or throws OVERLOADED or CANCELLED. */
    void post(Arrival arrival) {
        lock.lock();
        try {
            if (closed) throw new SeleneException(SeleneException.Kind.CANCELLED, "the engine is closed");
            if (draining)
                throw new SeleneException(
                        SeleneException.Kind.OVERLOADED, "the engine is shutting down and accepts no more requests");
            if (numLive == maxLive)
                throw new SeleneException(
                        SeleneException.Kind.OVERLOADED,
                        maxLive + " requests run or wait, more are not accepted; try again when some have ended");
            numLive++;
            arrivals.add(arrival);
            somethingCame.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Asks for the end of a request. */
    void cancel(SequenceId id) {
        lock.lock();
        try {
            if (closed) return;
            cancellations.add(id);
            somethingCame.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Makes room for another request. */
    void ended() {
        lock.lock();
        try {
            numLive--;
            if (numLive == 0) allEnded.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no more requests and waits until those accepted have ended; returns whether they have. */
    boolean drain(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            draining = true;
            long nanos = timeout.toNanos();
            while (numLive > 0 && nanos > 0) nanos = allEnded.awaitNanos(nanos);
            return numLive == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Accepts nothing any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            somethingCame.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes everything out; the engine thread calls. When {@code waits}, returns as soon as there is something. */
    Mail collect(boolean waits) {
        lock.lock();
        try {
            while (waits && !closed && arrivals.isEmpty() && cancellations.isEmpty())
                somethingCame.awaitUninterruptibly();
            Mail mail = new Mail(arrivals, cancellations, closed);
            arrivals = new ArrayList<>();
            cancellations = new ArrayList<>();
            return mail;
        } finally {
            lock.unlock();
        }
    }
}
