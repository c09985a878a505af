package dev.selene.tools.scoring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BLEU of one sentence against one reference: geometric mean of the precisions of 1- to 4-grams times the brevity penalty,
 * without smoothing, so that a sentence without a common 4-gram scores 0. Words are split at white space, punctuation
 * apart. Source: Papineni et al. 2002.
 */
final class Bleu {
    private static final int MAX_ORDER = 4;

    private Bleu() {}

    static double of(String predicted, String reference) {
        List<String> words = words(predicted);
        List<String> gold = words(reference);
        if (words.isEmpty() || gold.isEmpty()) return 0;
        double logs = 0;
        for (int order = 1; order <= MAX_ORDER; order++) {
            int possible = words.size() - order + 1;
            int matches = matches(words, gold, order);
            if (possible < 1 || matches == 0) return 0;
            logs += Math.log((double) matches / possible) / MAX_ORDER;
        }
        double ratio = (double) words.size() / gold.size();
        double penalty = ratio > 1 ? 1 : Math.exp(1 - 1 / ratio);
        return penalty * Math.exp(logs);
    }

    private static int matches(List<String> words, List<String> gold, int order) {
        Map<List<String>, Integer> left = new HashMap<>();
        for (int i = 0; i + order <= gold.size(); i++) left.merge(gold.subList(i, i + order), 1, Integer::sum);
        int matches = 0;
        for (int i = 0; i + order <= words.size(); i++)
            if (left.merge(words.subList(i, i + order), -1, Integer::sum) >= 0) matches++;
        return matches;
    }

    private static List<String> words(String text) {
        return Words.split(text.replaceAll("([\\p{Punct}&&[^.,-]])", " $1 ")
                .replaceAll("([^0-9])([.,])", "$1 $2 ")
                .replaceAll("([.,])([^0-9])", " $1 $2")
                .replaceAll("([.,])$", " $1"));
    }
}
