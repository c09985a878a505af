package dev.selene.app;

import dev.selene.tools.ByteCount;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * How far a long run is, on stderr: a bar that is drawn over and over at a terminal, else a plain line every few seconds.
 * The rate is that of this run, so that work of an earlier one does not flatter it. Not thread-safe.
 */
final class ProgressLine {
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long PLAIN_NANOS = 5_000_000_000L;
    private static final int BAR_WIDTH = 30;

    private final PrintWriter err;
    private final boolean terminal;
    private final String what;
    private final LongSupplier nanoTime;
    private final long interval;
    private long begin;
    private long last;
    private long doneAtBegin = -1;
    private boolean drawn;

    /** @param what is being done, for example {@code converting} */
    ProgressLine(Streams streams, String what, LongSupplier nanoTime) {
        this.err = streams.err();
        this.terminal = streams.interactive();
        this.what = what;
        this.nanoTime = nanoTime;
        this.interval = terminal ? TERMINAL_NANOS : PLAIN_NANOS;
    }

    /** @param detail what the bytes do not tell, for example {@code shard 3 of 61} */
    void show(long bytes, long totalBytes, String detail) {
        draw(bytes, totalBytes, ByteCount::text, rate -> String.format(Locale.ROOT, "%.2f GB/s", rate / 1e9), detail);
    }

    /** The same for things that are counted. */
    void showItems(long items, long totalItems, String detail) {
        draw(items, totalItems, Long::toString, rate -> String.format(Locale.ROOT, "%.1f/s", rate), detail);
    }

    private void draw(long done, long total, LongFunction<String> count, DoubleFunction<String> speed, String detail) {
        long now = nanoTime.getAsLong();
        if (doneAtBegin < 0) {
            doneAtBegin = done;
            begin = now;
            last = now;
        }
        if (now - last < interval) return;
        last = now;
        double seconds = (now - begin) / 1e9;
        double rate = (done - doneAtBegin) / seconds;
        String line = String.format(
                Locale.ROOT,
                "%s %5.1f %%  %s of %s  %s  %s  %s",
                terminal ? bar(done, total) : what,
                100.0 * done / Math.max(1, total),
                count.apply(done),
                count.apply(total),
                speed.apply(rate),
                rate > 0 ? "ETA " + duration((total - done) / rate) : "ETA unknown",
                detail);
        if (terminal) err.print("\r\033[K" + line);
        else err.println(line);
        err.flush();
        drawn = terminal;
    }

    /** Leaves the bar's line, so that what comes next has one of its own. */
    void end() {
        if (drawn) err.println();
        drawn = false;
    }

    /** {@code done} of {@code total} as a bar. */
    static String bar(long done, long total) {
        int full = (int) (BAR_WIDTH * (double) done / Math.max(1, total));
        return "[" + "#".repeat(full) + "-".repeat(BAR_WIDTH - full) + "]";
    }

    /** For example {@code 1:02:03} or {@code 2:03}. */
    static String duration(double seconds) {
        Duration duration = Duration.ofSeconds((long) Math.ceil(Math.min(seconds, 1e9)));
        String tail = String.format(Locale.ROOT, "%02d:%02d", duration.toMinutesPart(), duration.toSecondsPart());
        return duration.toHours() > 0 ? duration.toHours() + ":" + tail : tail.replaceFirst("^0", "");
    }
}
