package dev.selene.server;

import java.util.ArrayList;
import java.util.List;

/** Tells a running request that its answer is no longer wanted. Thread-safe; happens at most once, for one reason. */
final class Cancellation {
    enum Reason {
        CLIENT_GONE,
        SERVER_STOPPING
    }

    private final List<Runnable> actions = new ArrayList<>();
    private Reason reason;

    /** Runs {@code action} when it happens, or at once when it has. */
    void onCancel(Runnable action) {
        synchronized (this) {
            if (reason == null) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    void cancel(Reason why) {
        List<Runnable> pending;
        synchronized (this) {
            if (reason != null) return;
            reason = why;
            pending = List.copyOf(actions);
            actions.clear();
        }
        pending.forEach(Runnable::run);
    }

    synchronized boolean isFor(Reason why) {
        return reason == why;
    }
}
