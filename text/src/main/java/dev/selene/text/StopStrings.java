package dev.selene.text;

import dev.selene.base.SeleneException;
import java.util.List;
import java.util.Optional;

/**
 * Finds stop strings in one stream of text, wherever the pieces are cut. The match that begins earliest in the text
 * wins; of two that begin together, the shorter. Text is held back only while it may begin a stop string. All results
 * joined are the text before the match, or the whole text if there is none.
 *
 * <p>Time is linear in the text for each stop string. Source: Knuth, Morris and Pratt 1977, one automaton for each.
 */
public final class StopStrings {
    /**
     * A stop string that was found.
     *
     * @param position where it begins: characters (UTF-16 units) since the start of the stream
     */
    public record Match(String stop, long position) {}

    private final Automaton[] automata;
    /** Pushed but not returned: the last {@code held.length()} of {@code seen} characters. */
    private final StringBuilder held = new StringBuilder();

    private long seen;
    /** The earliest match so far; certain once no automaton is in one that begins before it. */
    private Match best;

    private boolean stopped;

    /** @throws SeleneException of kind USER if a stop string is empty or holds half a character */
    public StopStrings(List<String> stops) {
        automata = new Automaton[stops.size()];
        for (int i = 0; i < automata.length; i++) {
            String stop = stops.get(i);
            if (stop.isEmpty())
                throw SeleneException.user("stop string " + i + " is empty: leave it out, or give it a character");
            if (!Unicode.isWellFormed(stop))
                throw SeleneException.user("stop string " + i + " holds a lone surrogate: send whole characters");
            automata[i] = new Automaton(stop);
        }
    }

    /** The text that is certain to lie before any stop string; empty once {@link #stopped()}. */
    public String push(String text) {
        for (int i = 0; i < text.length() && !stopped; i++) accept(text.charAt(i));
        if (stopped) return release(best.position());
        return release(Math.min(earliestOpen(), best == null ? seen : best.position()));
    }

    /** Ends the stream: what was held back, up to the match if there is one. */
    public String finish() {
        stopped = best != null;
        return release(stopped ? best.position() : seen);
    }

    /** True once a match is certain; what is pushed afterwards is ignored. */
    public boolean stopped() {
        return stopped;
    }

    /** The match, once {@link #stopped()}. */
    public Optional<Match> match() {
        return stopped ? Optional.of(best) : Optional.empty();
    }

    private void accept(char next) {
        held.append(next);
        seen++;
        for (Automaton automaton : automata) {
            if (!automaton.accept(next)) continue;
            long position = seen - automaton.stop.length();
            if (best == null || position < best.position()) best = new Match(automaton.stop, position);
        }
        stopped = best != null && earliestOpen() >= best.position();
    }

    /** Where the earliest stop string begins that the last characters may be the beginning of. */
    private long earliestOpen() {
        int longest = 0;
        for (Automaton automaton : automata) longest = Math.max(longest, automaton.matched);
        return seen - longest;
    }

    private String release(long end) {
        int length = (int) Math.max(0, end - (seen - held.length()));
        String text = held.substring(0, length);
        held.delete(0, stopped ? held.length() : length);
        return text;
    }

    /** Knows the longest beginning of its stop string that the text ends with. */
    private static final class Automaton {
        private final String stop;
        /** {@code fallback[n]}: the longest shorter beginning that the first n characters end with. */
        private final int[] fallback;

        private int matched;

        Automaton(String stop) {
            this.stop = stop;
            this.fallback = new int[stop.length() + 1];
            for (int length = 2, border = 0; length <= stop.length(); length++) {
                while (border > 0 && stop.charAt(border) != stop.charAt(length - 1)) border = fallback[border];
                if (stop.charAt(border) == stop.charAt(length - 1)) border++;
                fallback[length] = border;
            }
        }

        /** True if the text ends with the whole stop string. */
        boolean accept(char next) {
            while (matched > 0 && stop.charAt(matched) != next) matched = fallback[matched];
            if (stop.charAt(matched) == next) matched++;
            if (matched < stop.length()) return false;
            matched = fallback[matched];
            return true;
        }
    }
}
