package dev.selene.tools.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures as people read them, one line each. */
public final class FigureTable {
    private static final List<String> HEADS =
            List.of("phase", "threads", "streams", "depth", "tokens", "tokens/s", "ms/pass", "GB/s", "probe", "share");

    private FigureTable() {}

    /** Heads of the columns of {@link #cells}. */
    public static List<String> heads() {
        return HEADS;
    }

    /** Speed beside bandwidth. */
    public static List<String> cells(Figure figure) {
        Workload workload = figure.workload();
        return List.of(
                figure.phase(),
                Integer.toString(figure.threads()),
                Integer.toString(workload.streams()),
                Integer.toString(workload.depth()),
                Integer.toString(workload.tokens()),
                format("%.1f", figure.tokensPerSecond()),
                format("%.2f", 1e3 * figure.secondsPerPass()),
                format("%.1f", 1e-9 * figure.bytesPerSecond()),
                format("%.1f", 1e-9 * figure.bandwidth()),
                format("%.0f %%", 100 * figure.shareOfBandwidth()));
    }

    /** Heads of the columns of {@link #partCells}. */
    public static List<String> partHeads() {
        List<String> heads = new ArrayList<>(HEADS.subList(0, 5));
        for (Part part : Part.values()) heads.add(part.label());
        return heads;
    }

    /** Percent of the time in each part; together 100. */
    public static List<String> partCells(Figure figure) {
        List<String> cells = new ArrayList<>(cells(figure).subList(0, 5));
        for (Part part : Part.values()) cells.add(format("%.1f", 100 * figure.share(part)));
        return cells;
    }

    /** Cells in columns, right-aligned. */
    public static String line(List<String> cells, List<String> heads) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            int width = Math.max(i == 0 ? 8 : 6, heads.get(i).length()) + (i == 0 ? 0 : 2);
            line.append(format("%" + width + "s", cells.get(i)));
        }
        return line.toString();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
