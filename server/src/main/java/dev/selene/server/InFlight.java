package dev.selene.server;

import dev.selene.server.Cancellation.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/** The requests that are being answered. Thread-safe. */
final class InFlight {
    private final Set<VertxExchange> exchanges = new HashSet<>();

    synchronized void add(VertxExchange exchange) {
        exchanges.add(exchange);
    }

    synchronized void remove(VertxExchange exchange) {
        exchanges.remove(exchange);
        notifyAll();
    }

    /** Waits until none is left, for {@code timeout} at most; returns whether none is. */
    synchronized boolean awaitNone(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!exchanges.isEmpty()) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) return false;
            wait(millis);
        }
        return true;
    }

    void cancelAll() {
        ArrayList<VertxExchange> left;
        synchronized (this) {
            left = new ArrayList<>(exchanges);
        }
        left.forEach(exchange -> exchange.cancellation().cancel(Reason.SERVER_STOPPING));
    }
}
