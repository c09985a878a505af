package dev.selene.text;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts text into the pieces that are encoded apart. Each pattern isolates its matches in every piece that the patterns
 * before it made; what it does not match stays a piece too. A pattern sees nothing outside its piece. Immutable.
 */
final class Splitter {
    /** Takes {@code text[from, to)}, which is never empty. */
    interface PieceConsumer {
        void accept(int from, int to);
    }

    private final List<Pattern> patterns;

    Splitter(List<Pattern> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /** Hands on the pieces of {@code text} from left to right. */
    void split(String text, PieceConsumer pieces) {
        // one matcher per pattern is enough: that of a later pattern is reset for each piece of an earlier one
        Matcher[] matchers = new Matcher[patterns.size()];
        for (int i = 0; i < matchers.length; i++) matchers[i] = patterns.get(i).matcher(text);
        split(matchers, 0, 0, text.length(), pieces);
    }

    private static void split(Matcher[] matchers, int index, int from, int to, PieceConsumer pieces) {
        if (from == to) return;
        if (index == matchers.length) {
            pieces.accept(from, to);
            return;
        }
        Matcher matcher = matchers[index].region(from, to);
        int done = from;
        while (matcher.find()) {
            split(matchers, index + 1, done, matcher.start(), pieces);
            split(matchers, index + 1, matcher.start(), matcher.end(), pieces);
            done = matcher.end();
        }
        split(matchers, index + 1, done, to, pieces);
    }
}
