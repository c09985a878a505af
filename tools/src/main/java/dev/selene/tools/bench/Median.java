package dev.selene.tools.bench;

import java.util.Arrays;

/** The value in the middle. */
final class Median {
    private Median() {}

    /** Of an even number of values the mean of the two in the middle. */
    static double of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
