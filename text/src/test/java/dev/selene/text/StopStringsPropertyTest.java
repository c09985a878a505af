package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.testkit.Fuzz;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Against a search through the whole text, with few letters so that stop strings overlap often. */
class StopStringsPropertyTest {
    private static final long SEED = 11;

    @Test
    void anySplitGivesWhatASearchOfTheWholeTextGives() {
        for (int i = 0; i < 20_000; i++) {
            RandomGenerator random = Fuzz.random(SEED, i);
            List<String> stops = Stream.generate(() -> letters(random, 1 + random.nextInt(5)))
                    .limit(random.nextInt(4))
                    .toList();
            String text = letters(random, random.nextInt(16));
            String name = "seed " + SEED + ", input " + i + ": " + stops + " in " + text;
            for (int cut = 0; cut <= text.length(); cut++)
                check(stops, text, List.of(text.substring(0, cut), text.substring(cut)), name + " cut at " + cut);
            check(stops, text, text.chars().mapToObj(Character::toString).toList(), name + " by characters");
            check(stops, text, randomPieces(random, text), name + " in random pieces");
        }
    }

    private static void check(List<String> stops, String text, List<String> pieces, String name) {
        Optional<StopStrings.Match> want = naive(stops, text);
        StopStrings matcher = new StopStrings(stops);
        StringBuilder shown = new StringBuilder();
        int longest = stops.stream().mapToInt(String::length).max().orElse(0);
        int pushed = 0;
        for (String piece : pieces) {
            shown.append(matcher.push(piece));
            pushed += piece.length();
            if (!matcher.stopped())
                assertTrue(pushed - shown.length() < Math.max(1, 2 * longest), name + ": held back too much");
        }
        shown.append(matcher.finish());
        assertEquals(want, matcher.match(), name);
        assertEquals(
                text.substring(0, want.map(match -> (int) match.position()).orElse(text.length())),
                shown.toString(),
                name);
    }

    private static Optional<StopStrings.Match> naive(List<String> stops, String text) {
        return stops.stream()
                .filter(text::contains)
                .map(stop -> new StopStrings.Match(stop, text.indexOf(stop)))
                .min(Comparator.comparingLong(StopStrings.Match::position)
                        .thenComparingInt(match -> match.stop().length()));
    }

    private static List<String> randomPieces(RandomGenerator random, String text) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + random.nextInt(4));
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    private static String letters(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) text.append((char) ('a' + random.nextInt(3) / 2));
        return text.toString();
    }
}
