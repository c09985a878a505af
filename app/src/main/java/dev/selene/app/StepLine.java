package dev.selene.app;

import java.util.function.LongSupplier;

/**
 * How far work in parts of about equal length is, on stderr: a bar that is drawn over and over at a terminal, else a line
 * for each part. Not thread-safe.
 */
final class StepLine {
    private final Streams streams;
    private final LongSupplier nanoTime;
    private String step = "";
    private long begin;
    private int firstIndex;
    private boolean drawn;

    StepLine(Streams streams, LongSupplier nanoTime) {
        this.streams = streams;
        this.nanoTime = nanoTime;
    }

    /** Part {@code index} of {@code count} of a step begins. */
    void show(String name, String unit, int index, int count) {
        long now = nanoTime.getAsLong();
        if (!name.equals(step)) {
            end();
            step = name;
            begin = now;
            firstIndex = index;
        }
        int done = index - firstIndex;
        String left = done == 0 ? "" : ", ETA " + ProgressLine.duration((now - begin) / 1e9 / done * (count - index));
        String line = name + ": " + unit + " " + (index + 1) + " of " + count + left;
        if (streams.interactive()) streams.err().print("\r\033[K" + ProgressLine.bar(index, count) + " " + line);
        else streams.err().println(line);
        streams.err().flush();
        drawn = streams.interactive();
    }

    /** Leaves the bar's line, so that what comes next has one of its own. */
    void end() {
        if (drawn) streams.err().println();
        drawn = false;
        step = "";
    }
}
