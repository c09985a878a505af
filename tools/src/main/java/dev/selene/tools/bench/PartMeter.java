package dev.selene.tools.bench;

import java.util.Arrays;

/** Sums up time by part, bytes of weights and cache, and arithmetic. The clock runs for one part at a time; single-threaded. */
final class PartMeter {
    private final long[] nanos = new long[Part.values().length];
    private Part current = Part.REST;
    private long since;
    private long weightBytes;
    private long cacheBytes;
    private long int8Operations;
    private long floatOperations;
    private long int8Nanos;
    private long expertCalls;
    private long distinctExperts;

    /** From here on, until the next call, time belongs to {@code part}. */
    void enter(Part part) {
        long now = System.nanoTime();
        nanos[current.ordinal()] += now - since;
        since = now;
        current = part;
    }

    /** A Linear, or several of one size, was applied to {@code tokens} rows in all: its arithmetic, and its weights once. */
    void countLinear(boolean isInt8, long weightBytes, long multiplyAdds) {
        this.weightBytes += weightBytes;
        if (isInt8) {
            int8Operations += 2 * multiplyAdds;
            int8Nanos += System.nanoTime() - since;
        } else {
            floatOperations += 2 * multiplyAdds;
        }
    }

    void countCache(long bytes, long multiplyAdds) {
        cacheBytes += bytes;
        floatOperations += 2 * multiplyAdds;
    }

    void countExperts(int distinct) {
        expertCalls++;
        distinctExperts += distinct;
    }

    /** Starts over. */
    void start() {
        Arrays.fill(nanos, 0);
        weightBytes = 0;
        cacheBytes = 0;
        int8Operations = 0;
        floatOperations = 0;
        int8Nanos = 0;
        expertCalls = 0;
        distinctExperts = 0;
        current = Part.REST;
        since = System.nanoTime();
    }

    /** What was summed up since {@link #start}. */
    Usage stop() {
        enter(Part.REST);
        return new Usage(
                nanos.clone(),
                weightBytes,
                cacheBytes,
                int8Operations,
                int8Nanos,
                floatOperations,
                expertCalls == 0 ? 0 : (double) distinctExperts / expertCalls);
    }
}
