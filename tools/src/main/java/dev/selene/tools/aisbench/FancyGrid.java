package dev.selene.tools.aisbench;

import java.util.List;

/** Tables as AISBench prints them: the fancy-grid format of Python's tabulate. */
final class FancyGrid {
    private FancyGrid() {}

    static String of(List<String> heads, List<List<String>> rows) {
        int[] widths = new int[heads.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = heads.get(i).length();
            for (List<String> row : rows)
                widths[i] = Math.max(widths[i], row.get(i).length());
        }
        StringBuilder text = new StringBuilder();
        rule(text, widths, '╒', '═', '╤', '╕');
        cells(text, widths, heads);
        rule(text, widths, '╞', '═', '╪', '╡');
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) rule(text, widths, '├', '─', '┼', '┤');
            cells(text, widths, rows.get(i));
        }
        rule(text, widths, '╘', '═', '╧', '╛');
        return text.toString();
    }

    private static void rule(StringBuilder text, int[] widths, char left, char line, char cross, char right) {
        text.append(left);
        for (int i = 0; i < widths.length; i++) {
            if (i > 0) text.append(cross);
            text.append(String.valueOf(line).repeat(widths[i] + 2));
        }
        text.append(right).append('\n');
    }

    private static void cells(StringBuilder text, int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++)
            text.append("│ ")
                    .append(cells.get(i))
                    .append(" ".repeat(widths[i] - cells.get(i).length() + 1));
        text.append("│\n");
    }
}
