package dev.selene.tools.accuracy;

import dev.selene.tools.scoring.Wilson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sum of many verdicts.
 *
 * @param right the sum of the scores; a whole number where answers are right or wrong
 * @param metrics the mean of each further metric over the items that have it
 */
public record Score(String name, double right, int asked, Map<String, Double> metrics) {
    /** The mean score. */
    public double value() {
        return asked == 0 ? 0 : right / asked;
    }

    /** At 95 % confidence. */
    public Wilson interval() {
        return Wilson.of(right, asked);
    }

    /** For example {@code 94.50 % (189 of 200), 95 % confidence 90.42 to 96.90 %}. */
    public String text() {
        if (asked == 0) return "no items";
        String count =
                right == Math.rint(right) ? Long.toString((long) right) : String.format(Locale.ROOT, "%.2f", right);
        return String.format(
                Locale.ROOT,
                "%.2f %% (%s of %d), 95 %% confidence %.2f to %.2f %%",
                100 * value(),
                count,
                asked,
                100 * interval().low(),
                100 * interval().high());
    }

    /** All items together, then each group in the order in which it first occurs. */
    public static List<Score> of(List<ItemRecord> items) {
        Map<String, List<ItemRecord>> groups = new LinkedHashMap<>();
        for (ItemRecord item : items)
            groups.computeIfAbsent(item.group(), group -> new ArrayList<>()).add(item);
        List<Score> scores = new ArrayList<>();
        scores.add(of("total", items));
        groups.forEach((group, members) -> scores.add(of(group, members)));
        return scores;
    }

    private static Score of(String name, List<ItemRecord> items) {
        double right = 0;
        Map<String, double[]> sums = new TreeMap<>();
        for (ItemRecord item : items) {
            right += item.verdict().score();
            item.verdict().metrics().forEach((metric, value) -> {
                double[] sum = sums.computeIfAbsent(metric, key -> new double[2]);
                sum[0] += value;
                sum[1]++;
            });
        }
        Map<String, Double> means = new TreeMap<>();
        sums.forEach((metric, sum) -> means.put(metric, sum[0] / sum[1]));
        return new Score(name, right, items.size(), means);
    }
}
