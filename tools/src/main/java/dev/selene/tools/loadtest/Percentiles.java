package dev.selene.tools.loadtest;

import java.util.Arrays;

/** Order statistics of a set of values, sorted once. Between two values it is interpolated linearly, as numpy does. */
public final class Percentiles {
    private final double[] sorted;

    public Percentiles(double[] values) {
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    public int count() {
        return sorted.length;
    }

    /** The value below which {@code percent} of all lie; NaN if there are none. */
    public double at(double percent) {
        if (sorted.length == 0) return Double.NaN;
        double place = percent / 100 * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    public double mean() {
        return sorted.length == 0 ? Double.NaN : Arrays.stream(sorted).sum() / sorted.length;
    }

    public double min() {
        return at(0);
    }

    public double max() {
        return at(100);
    }
}
