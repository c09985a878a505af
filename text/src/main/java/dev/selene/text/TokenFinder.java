package dev.selene.text;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;

/** Finds added tokens in text: at each place the longest, from left to right without overlap. Immutable. */
final class TokenFinder {
    private final AddedToken[] sorted;
    private final BitSet firstChars = new BitSet();

    TokenFinder(List<AddedToken> tokens) {
        sorted = tokens.toArray(AddedToken[]::new);
        Arrays.sort(sorted, Comparator.comparing(AddedToken::text));
        for (AddedToken token : sorted) firstChars.set(token.text().charAt(0));
    }

    /** Hands on the ids of the tokens in {@code text[from, to)} and, not empty, the ranges between them, in order. */
    void split(String text, int from, int to, IntConsumer tokens, Splitter.PieceConsumer between) {
        int done = from;
        for (int at = from; at < to; ) {
            AddedToken token = longestAt(text, at, to);
            if (token == null) {
                at++;
                continue;
            }
            if (done < at) between.accept(done, at);
            tokens.accept(token.id());
            at += token.text().length();
            done = at;
        }
        if (done < to) between.accept(done, to);
    }

    /** Narrows the sorted tokens to those that begin as the text does, one character at a time. */
    private AddedToken longestAt(String text, int at, int end) {
        if (!firstChars.get(text.charAt(at))) return null;
        AddedToken longest = null;
        int from = 0;
        int to = sorted.length;
        for (int depth = 0; at + depth < end; depth++) {
            char next = text.charAt(at + depth);
            from = firstNotBelow(from, to, depth, next);
            to = firstNotBelow(from, to, depth, next + 1);
            if (from == to) break;
            // a token sorts before all longer ones that it begins
            if (sorted[from].text().length() == depth + 1) longest = sorted[from++];
        }
        return longest;
    }

    /** The first of {@code sorted[from, to)}, all longer than {@code depth}, whose character there is at least {@code bound}. */
    private int firstNotBelow(int from, int to, int depth, int bound) {
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle].text().charAt(depth) < bound) from = middle + 1;
            else to = middle;
        }
        return from;
    }
}
