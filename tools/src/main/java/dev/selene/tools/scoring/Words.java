package dev.selene.tools.scoring;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Words in common of two texts, as SQuAD and LongBench count them. */
final class Words {
    private static final Pattern ARTICLES = Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern ASCII_PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern PUNCTUATION =
            Pattern.compile("[\\p{Punct}\\p{IsPunctuation}！？｡＂＃＄％＆＇＊＋－／：；＜＝＞＠＼＾＿｀｛｜｝～]");

    private Words() {}

    /** Lower case, without ASCII punctuation and articles, split at white space. */
    static List<String> english(String text) {
        String plain = ASCII_PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        return split(ARTICLES.matcher(plain).replaceAll(" "));
    }

    /**
     * Lower case, without punctuation and white space; each character is a word. LongBench cuts Chinese with a dictionary
     * here, which this does not have.
     */
    static List<String> chinese(String text) {
        String plain = PUNCTUATION
                .matcher(text.toLowerCase(Locale.ROOT))
                .replaceAll("")
                .replaceAll("\\s", "");
        return plain.codePoints().mapToObj(Character::toString).toList();
    }

    static List<String> split(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? List.of() : Arrays.asList(stripped.split("\\s+"));
    }

    /** Harmonic mean of precision and recall, each word counted as often as it occurs in both. */
    static double f1(List<String> predicted, List<String> gold) {
        Map<String, Integer> left = new HashMap<>();
        for (String word : gold) left.merge(word, 1, Integer::sum);
        int common = 0;
        for (String word : predicted) if (left.merge(word, -1, Integer::sum) >= 0) common++;
        return common == 0 ? 0 : 2.0 * common / (predicted.size() + gold.size());
    }
}
