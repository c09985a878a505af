package dev.selene.app;

import java.util.List;

/** A table for people: columns as wide as their widest cell, two blanks between. */
final class TextTable {
    private TextTable() {}

    static String of(List<String> heads, List<List<String>> rows) {
        int[] widths = new int[heads.size()];
        measure(widths, heads);
        rows.forEach(row -> measure(widths, row));
        StringBuilder text = new StringBuilder();
        line(text, widths, heads);
        rows.forEach(row -> line(text, widths, row));
        return text.toString();
    }

    private static void measure(int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++)
            widths[i] = Math.max(widths[i], cells.get(i).length());
    }

    private static void line(StringBuilder text, int[] widths, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++)
            line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length() + 2));
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
