package dev.selene.tools.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scorers of LongBench, one for each task; an answer counts as much as it does against the best of its gold answers.
 * Source: Bai et al. 2023, arXiv:2308.14508, and its eval.py.
 */
public final class LongBench {
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern PARAGRAPH = Pattern.compile("Paragraph (\\d+)");
    private static final Pattern PARAGRAPH_ZH = Pattern.compile("段落(\\d+)");

    /** Tasks of which only the first line of an answer counts. */
    private static final List<String> FIRST_LINE = List.of("trec", "triviaqa", "samsum", "lsht");

    private enum Scorer {
        F1,
        F1_ZH,
        ROUGE_L,
        ROUGE_L_ZH,
        CLASS,
        PARAGRAPH,
        PARAGRAPH_ZH,
        COUNT,
        CODE
    }

    private static final Map<String, Scorer> SCORERS = Map.ofEntries(
            Map.entry("narrativeqa", Scorer.F1),
            Map.entry("qasper", Scorer.F1),
            Map.entry("multifieldqa_en", Scorer.F1),
            Map.entry("multifieldqa_zh", Scorer.F1_ZH),
            Map.entry("hotpotqa", Scorer.F1),
            Map.entry("2wikimqa", Scorer.F1),
            Map.entry("musique", Scorer.F1),
            Map.entry("dureader", Scorer.ROUGE_L_ZH),
            Map.entry("gov_report", Scorer.ROUGE_L),
            Map.entry("qmsum", Scorer.ROUGE_L),
            Map.entry("multi_news", Scorer.ROUGE_L),
            Map.entry("vcsum", Scorer.ROUGE_L_ZH),
            Map.entry("trec", Scorer.CLASS),
            Map.entry("triviaqa", Scorer.F1),
            Map.entry("samsum", Scorer.ROUGE_L),
            Map.entry("lsht", Scorer.CLASS),
            Map.entry("passage_retrieval_en", Scorer.PARAGRAPH),
            Map.entry("passage_count", Scorer.COUNT),
            Map.entry("passage_retrieval_zh", Scorer.PARAGRAPH_ZH),
            Map.entry("lcc", Scorer.CODE),
            Map.entry("repobench-p", Scorer.CODE));

    private LongBench() {}

    /** Whether there is a rule for a task of this name. */
    public static boolean knows(String task) {
        return SCORERS.containsKey(task);
    }

    /** @param classes that an answer may name, for classification */
    public static Verdict judge(String task, String answer, List<String> golds, List<String> classes) {
        String text =
                FIRST_LINE.contains(task) ? answer.replaceFirst("^\\n+", "").split("\n", -1)[0] : answer;
        ToDoubleBiFunction<String, String> score = switch (SCORERS.get(task)) {
            case F1 -> (predicted, gold) -> Words.f1(Words.english(predicted), Words.english(gold));
            case F1_ZH -> (predicted, gold) -> Words.f1(Words.chinese(predicted), Words.chinese(gold));
            case ROUGE_L -> Rouge::l;
            case ROUGE_L_ZH -> (predicted, gold) -> Rouge.l(spaced(predicted), spaced(gold));
            case CLASS -> (predicted, gold) -> classified(predicted, gold, classes);
            case PARAGRAPH -> (predicted, gold) -> numbered(predicted, first(PARAGRAPH, gold));
            case PARAGRAPH_ZH -> (predicted, gold) -> numbered(predicted, first(PARAGRAPH_ZH, gold));
            case COUNT -> LongBench::numbered;
            case CODE -> LongBench::codeSimilarity;
        };
        double best = 0;
        for (String gold : golds) best = Math.max(best, score.applyAsDouble(text, gold));
        return Verdict.of(text, best);
    }

    private static String spaced(String chinese) {
        return String.join(" ", Words.chinese(chinese));
    }

    /** A right class shares its point with every other class named, but not with those whose name is part of its own. */
    private static double classified(String predicted, String gold, List<String> classes) {
        List<String> named = new ArrayList<>(classes);
        named.removeIf(name -> !predicted.contains(name) || (gold.contains(name) && !gold.equals(name)));
        return named.contains(gold) ? 1.0 / named.size() : 0;
    }

    /** The share of all numbers in the answer that are the right one. */
    private static double numbered(String predicted, String gold) {
        List<String> numbers =
                DIGITS.matcher(predicted).results().map(found -> found.group()).toList();
        long right = numbers.stream().filter(gold::equals).count();
        return numbers.isEmpty() ? 0 : (double) right / numbers.size();
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : text;
    }

    /** The first line that is code and not a comment or a fence, by insertions and deletions, in whole percents. */
    private static double codeSimilarity(String predicted, String gold) {
        String line = predicted
                .replaceFirst("^\\n+", "")
                .lines()
                .filter(one -> !one.contains("`") && !one.contains("#") && !one.contains("//"))
                .findFirst()
                .orElse("");
        int length = line.length() + gold.length();
        if (line.isEmpty() || gold.isEmpty()) return 0;
        return Math.rint(100.0 * (length - EditDistance.of(line, gold, 2)) / length) / 100;
    }
}
