package dev.selene.tools.aisbench;

import java.util.List;
import java.util.stream.Collectors;

/** {@code summary/summary_TIME.txt}, {@code .csv} and {@code .md}. */
final class SummaryFiles {
    private SummaryFiles() {}

    static void write(BenchTree tree, List<String> heads, List<List<String>> rows) {
        String name = "summary_" + tree.stamp();
        tree.write("summary", name + ".txt", plain(heads, rows));
        tree.write("summary", name + ".csv", joined(",", heads, rows));
        String rule = heads.stream().map(head -> "---").collect(Collectors.joining(" | ", "| ", " |"));
        String table = rows.stream().map(SummaryFiles::markdown).collect(Collectors.joining("\n"));
        tree.write("summary", name + ".md", markdown(heads) + "\n" + rule + "\n" + table + "\n");
    }

    /** Columns padded to their width, as AISBench prints them at the end. */
    static String plain(List<String> heads, List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        line(text, heads, heads, rows);
        for (List<String> row : rows) line(text, row, heads, rows);
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells, List<String> heads, List<List<String>> rows) {
        for (int i = 0; i < cells.size(); i++) {
            int column = i;
            int width = rows.stream()
                    .mapToInt(row -> row.get(column).length())
                    .max()
                    .orElse(0);
            text.append(("%-" + Math.max(width, heads.get(i).length()) + "s  ").formatted(cells.get(i)));
        }
        text.setLength(text.length() - 2);
        text.append('\n');
    }

    private static String joined(String separator, List<String> heads, List<List<String>> rows) {
        return String.join(separator, heads) + "\n"
                + rows.stream().map(row -> String.join(separator, row) + "\n").collect(Collectors.joining());
    }

    private static String markdown(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }
}
