package dev.selene.tools.loadtest;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The figures of one run of a load. All times are in milliseconds, rates per second. */
public final class LoadResult {
    private final List<Exchange> all;
    private final List<Exchange> good;
    private final Slo slo;

    public LoadResult(List<Exchange> exchanges, Slo slo) {
        this.all = List.copyOf(exchanges);
        this.good = all.stream().filter(Exchange::isSuccess).toList();
        this.slo = slo;
    }

    public List<Exchange> exchanges() {
        return all;
    }

    public int requests() {
        return all.size();
    }

    public int failed() {
        return all.size() - good.size();
    }

    /** From the first request to the last event of all. */
    public double durationMillis() {
        long first = all.stream().mapToLong(Exchange::sentNanos).min().orElse(0);
        long last = good.stream()
                .mapToLong(exchange -> exchange.eventNanos()[exchange.eventNanos().length - 1])
                .max()
                .orElse(first);
        return (last - first) / 1e6;
    }

    public Percentiles ttft() {
        return of(Exchange::ttftMillis);
    }

    public Percentiles tpot() {
        return of(Exchange::tpotMillis);
    }

    public Percentiles endToEnd() {
        return of(Exchange::endToEndMillis);
    }

    /** Of all gaps of all answers. */
    public Percentiles itl() {
        return new Percentiles(good.stream()
                .map(Exchange::itlMillis)
                .flatMapToDouble(Arrays::stream)
                .toArray());
    }

    /** Of each successful request; what is not a number is left out. */
    public Percentiles of(ToDoubleFunction<Exchange> figure) {
        return new Percentiles(good.stream()
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .toArray());
    }

    public long promptTokens() {
        return good.stream().mapToLong(Exchange::promptTokens).sum();
    }

    public long outputTokens() {
        return good.stream().mapToLong(Exchange::outputTokens).sum();
    }

    public double requestsPerSecond() {
        return perSecond(good.size());
    }

    public double promptTokensPerSecond() {
        return perSecond(promptTokens());
    }

    public double outputTokensPerSecond() {
        return perSecond(outputTokens());
    }

    /** Requests that met the objective, per second. */
    public double goodputPerSecond() {
        return perSecond(metObjective());
    }

    /** Requests that met the objective. */
    public long metObjective() {
        return all.stream().filter(slo::isMetBy).count();
    }

    /** How many ran at a time, on average: the sum of all latencies over the duration. */
    public double concurrency() {
        double sum = good.stream().mapToDouble(Exchange::endToEndMillis).sum();
        return durationMillis() > 0 ? sum / durationMillis() : 0;
    }

    /** How many ran at a time at most. */
    public int maxConcurrency() {
        long[][] changes = new long[2 * good.size()][];
        for (int i = 0; i < good.size(); i++) {
            long[] events = good.get(i).eventNanos();
            changes[2 * i] = new long[] {good.get(i).sentNanos(), 1};
            changes[2 * i + 1] = new long[] {events[events.length - 1], -1};
        }
        Arrays.sort(changes, (a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
        int running = 0;
        int most = 0;
        for (long[] change : changes) most = Math.max(most, running += (int) change[1]);
        return most;
    }

    private double perSecond(double count) {
        return durationMillis() > 0 ? count / (durationMillis() / 1000) : 0;
    }
}
