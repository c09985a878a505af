package dev.selene.base;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** Guesses which known name a mistyped one was meant to be. */
public final class Spelling {
    private static final int MAX_LENGTH = 64;

    private Spelling() {}

    /** The known name that differs least: in up to a third of the letters. */
    public static Optional<String> closest(String name, Set<String> known) {
        if (name.length() > MAX_LENGTH) return Optional.empty();
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= candidate.length() / 3)
                .min(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Levenshtein's: letters inserted, left out or replaced. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
