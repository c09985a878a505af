package dev.selene.server.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** How fast a sum grows a second, over the time since it was last looked at, a second at least. Thread-safe. */
final class Rate implements DoubleSupplier {
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final DoubleSupplier sum;
    private double lastSum;
    private double rate;
    private long lastNanos = System.nanoTime();

    Rate(DoubleSupplier sum) {
        this.sum = sum;
    }

    @Override
    public synchronized double getAsDouble() {
        long now = System.nanoTime();
        if (now - lastNanos < LEAST_NANOS) return rate;
        double next = sum.getAsDouble();
        rate = (next - lastSum) * LEAST_NANOS / (now - lastNanos);
        lastSum = next;
        lastNanos = now;
        return rate;
    }
}
