package dev.selene.text.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A set of Unicode scalar values (no surrogates), as ascending ranges that do not touch. Immutable. */
final class CodePoints {
    static final int MAX = Character.MAX_CODE_POINT;
    static final CodePoints NONE = new CodePoints(new int[0]);
    static final CodePoints ALL = new CodePoints(new int[] {0, 0xD7FF, 0xE000, MAX});

    /** First and last of each range, both inclusive. */
    private final int[] bounds;

    private CodePoints(int[] bounds) {
        this.bounds = bounds;
    }

    static CodePoints of(int codePoint) {
        return range(codePoint, codePoint);
    }

    static CodePoints range(int first, int last) {
        return union(List.of(new int[] {first, last}));
    }

    static CodePoints ofAll(String characters) {
        return union(characters.codePoints().mapToObj(c -> new int[] {c, c}).toList());
    }

    CodePoints or(CodePoints other) {
        List<int[]> ranges = ranges();
        ranges.addAll(other.ranges());
        return union(ranges);
    }

    CodePoints complement() {
        List<int[]> gaps = new ArrayList<>();
        int next = 0;
        for (int[] range : ranges()) {
            if (range[0] > next) gaps.add(new int[] {next, range[0] - 1});
            next = range[1] + 1;
        }
        if (next <= MAX) gaps.add(new int[] {next, MAX});
        return union(gaps);
    }

    CodePoints minus(CodePoints other) {
        return complement().or(other).complement();
    }

    /** First and last of each range, ascending. */
    List<int[]> ranges() {
        List<int[]> ranges = new ArrayList<>();
        for (int i = 0; i < bounds.length; i += 2) ranges.add(new int[] {bounds[i], bounds[i + 1]});
        return ranges;
    }

    boolean isEmpty() {
        return bounds.length == 0;
    }

    /** Sorts, joins what touches and takes surrogates out. */
    private static CodePoints union(List<int[]> ranges) {
        List<int[]> sorted = new ArrayList<>();
        for (int[] range : ranges) {
            addIfAny(sorted, range[0], Math.min(range[1], 0xD7FF));
            addIfAny(sorted, Math.max(range[0], 0xE000), range[1]);
        }
        sorted.sort(Comparator.comparingInt(range -> range[0]));
        int[] joined = new int[2 * sorted.size()];
        int size = 0;
        for (int[] range : sorted) {
            if (size > 0 && range[0] <= joined[size - 1] + 1) {
                joined[size - 1] = Math.max(joined[size - 1], range[1]);
            } else {
                joined[size++] = range[0];
                joined[size++] = range[1];
            }
        }
        return new CodePoints(Arrays.copyOf(joined, size));
    }

    private static void addIfAny(List<int[]> ranges, int first, int last) {
        if (first <= last) ranges.add(new int[] {first, last});
    }
}
