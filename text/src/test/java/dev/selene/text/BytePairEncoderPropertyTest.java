package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.selene.testkit.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The heap against a search for the best pair after each join, over two letters so that many joins compete. */
class BytePairEncoderPropertyTest {
    private static final long SEED = 7;

    @Test
    void ranksOfTokensAreAppliedLowestAndLeftmostFirst() {
        for (int i = 0; i < 300; i++) {
            RandomGenerator random = Fuzz.random(SEED, i);
            List<String> tokens = tokens(random);
            TiktokenRanks ranks = TiktokenRanks.parse(file(tokens), "tokens");
            for (int j = 0; j < 50; j++) {
                String text = letters(random, random.nextInt(40));
                TokenList out = new TokenList();
                new BytePairEncoder(ranks, out).encode(text.getBytes(StandardCharsets.ISO_8859_1));
                assertArrayEquals(naive(tokens, text), out.toArray(), "seed " + SEED + ", input " + i + ": " + text);
            }
        }
    }

    private static int[] naive(List<String> tokens, String text) {
        if (tokens.contains(text)) return new int[] {tokens.indexOf(text)};
        List<String> parts =
                new ArrayList<>(text.chars().mapToObj(Character::toString).toList());
        while (true) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < parts.size(); i++) {
                int rank = tokens.indexOf(parts.get(i) + parts.get(i + 1));
                if (rank >= 0 && rank < bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            if (best < 0) return parts.stream().mapToInt(tokens::indexOf).toArray();
            parts.set(best, parts.get(best) + parts.remove(best + 1));
        }
    }

    /** All single bytes, then random words; a word need not be two tokens joined. */
    private static List<String> tokens(RandomGenerator random) {
        SequencedSet<String> tokens = new LinkedHashSet<>();
        for (char value = 0; value < 256; value++) tokens.add(String.valueOf(value));
        for (int i = 0; i < 12; i++) tokens.add(letters(random, 2 + random.nextInt(4)));
        return List.copyOf(tokens);
    }

    private static byte[] file(List<String> tokens) {
        StringBuilder file = new StringBuilder();
        for (int rank = 0; rank < tokens.size(); rank++) {
            byte[] token = tokens.get(rank).getBytes(StandardCharsets.ISO_8859_1);
            file.append(Base64.getEncoder().encodeToString(token))
                    .append(' ')
                    .append(rank)
                    .append('\n');
        }
        return file.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String letters(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) text.append((char) ('a' + random.nextInt(2)));
        return text.toString();
    }
}
