package dev.selene.tools.scoring;

import java.util.Map;

/**
 * What one answer is worth.
 *
 * @param extracted what the rule took from the answer, for the record
 * @param score from 0 to 1; rules that only know right and wrong give one of the two
 * @param metrics what a data set reports beside the score, by name
 */
public record Verdict(String extracted, double score, Map<String, Double> metrics) {
    public Verdict {
        if (!(score >= 0 && score <= 1)) throw new IllegalArgumentException("score " + score + " is not in [0, 1]");
        metrics = Map.copyOf(metrics);
    }

    public static Verdict of(String extracted, boolean right) {
        return new Verdict(extracted, right ? 1 : 0, Map.of());
    }

    public static Verdict of(String extracted, double score) {
        return new Verdict(extracted, score, Map.of());
    }

    /** The full score. */
    public boolean isRight() {
        return score == 1;
    }
}
