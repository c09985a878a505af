package dev.selene.tools.scoring;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * ROUGE, as the Python package {@code rouge} (1.0) computes it, which LongBench uses: sentences end at full stops, words
 * at white space, and each distinct word counts once. Source: Lin 2004, ROUGE: a package for automatic evaluation.
 */
final class Rouge {
    /** Keeps the quotient defined when nothing is in common. */
    private static final double EPSILON = 1e-8;

    private Rouge() {}

    /** F1 of the union of longest common subsequences over all pairs of sentences; 0 if a text has no words. */
    static double l(String predicted, String gold) {
        List<List<String>> predictedSentences = sentences(predicted);
        List<List<String>> goldSentences = sentences(gold);
        Set<String> predictedWords = distinct(predictedSentences);
        Set<String> goldWords = distinct(goldSentences);
        if (predictedWords.isEmpty() || goldWords.isEmpty()) return 0;
        Set<String> union = new HashSet<>();
        for (List<String> reference : goldSentences)
            for (List<String> sentence : predictedSentences) union.addAll(commonSubsequence(reference, sentence));
        double recall = (double) union.size() / goldWords.size();
        double precision = (double) union.size() / predictedWords.size();
        return 2 * precision * recall / (precision + recall + EPSILON);
    }

    /** F1 of the distinct words of both texts. */
    static double one(String predicted, String gold) {
        Set<String> predictedWords = new HashSet<>(Words.split(predicted));
        Set<String> goldWords = new HashSet<>(Words.split(gold));
        if (predictedWords.isEmpty() || goldWords.isEmpty()) return 0;
        Set<String> common = new HashSet<>(predictedWords);
        common.retainAll(goldWords);
        double recall = (double) common.size() / goldWords.size();
        double precision = (double) common.size() / predictedWords.size();
        return 2 * precision * recall / (precision + recall + EPSILON);
    }

    private static List<List<String>> sentences(String text) {
        return Stream.of(text.split("\\."))
                .filter(part -> !part.isEmpty())
                .map(Words::split)
                .toList();
    }

    private static Set<String> distinct(List<List<String>> sentences) {
        Set<String> words = new HashSet<>();
        sentences.forEach(words::addAll);
        return words;
    }

    /** The words of one longest common subsequence; of several, the one that leaves {@code x} last. */
    private static List<String> commonSubsequence(List<String> x, List<String> y) {
        int[][] length = new int[x.size() + 1][y.size() + 1];
        for (int i = 1; i <= x.size(); i++)
            for (int j = 1; j <= y.size(); j++)
                length[i][j] = x.get(i - 1).equals(y.get(j - 1))
                        ? length[i - 1][j - 1] + 1
                        : Math.max(length[i - 1][j], length[i][j - 1]);
        List<String> words = new ArrayList<>();
        for (int i = x.size(), j = y.size(); i > 0 && j > 0; ) {
            if (x.get(i - 1).equals(y.get(j - 1))) {
                words.add(x.get(i - 1));
                i--;
                j--;
            } else if (length[i - 1][j] > length[i][j - 1]) i--;
            else j--;
        }
        return words;
    }
}
