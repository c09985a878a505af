package dev.selene.text.tools;

import java.util.List;

/**
 * Text that comes in pieces, cut at markers. Text is held back only while it may be the beginning of a marker.
 * Single-threaded.
 */
final class MarkerScanner {
    private final StringBuilder held = new StringBuilder();

    void push(String text) {
        held.append(text);
    }

    /**
     * Text up to the next marker or as far as it is certain.
     *
     * @param marker the marker behind {@code text}, which is consumed; empty if there is none yet
     */
    record Found(String text, String marker) {}

    /**
     * The next text, and what ends it.
     *
     * @param markers none of which begins another
     * @param last whether no more text will come
     */
    Found next(List<String> markers, boolean last) {
        int at = -1;
        String found = "";
        for (String marker : markers) {
            int where = held.indexOf(marker);
            if (where < 0 || at >= 0 && where >= at) continue;
            at = where;
            found = marker;
        }
        if (at >= 0) return take(at, found);
        return take(last ? held.length() : certain(markers), "");
    }

    private Found take(int length, String marker) {
        String text = held.substring(0, length);
        held.delete(0, length + marker.length());
        return new Found(text, marker);
    }

    /** How many characters cannot belong to a marker. */
    private int certain(List<String> markers) {
        int longest = markers.stream().mapToInt(String::length).max().orElse(0);
        for (int from = Math.max(0, held.length() - longest); from < held.length(); from++) {
            String rest = held.substring(from);
            for (String marker : markers) if (marker.startsWith(rest)) return from;
        }
        return held.length();
    }
}
