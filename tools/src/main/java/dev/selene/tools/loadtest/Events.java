package dev.selene.tools.loadtest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the bytes of an event stream into events at blank lines ({@code \n\n}, {@code \r\n\r\n}, {@code \r\r}). Lines that
 * begin with a colon are comments; of the others the prefix {@code data:} is dropped.
 */
final class Events {
    /** @param nanos when the last byte of the event arrived */
    record Event(String data, long nanos) {}

    private static final String DONE = "[DONE]";

    private Events() {}

    /**
     * All events before {@code [DONE]}.
     *
     * @param ends {@code ends[i]} bytes had arrived at {@code nanos[i]}
     */
    static List<Event> of(byte[] bytes, int length, int[] ends, long[] nanos, int reads) {
        List<Event> events = new ArrayList<>();
        int begin = 0;
        int read = 0;
        for (int i = 0; i < length; i++) {
            int blank = blankLine(bytes, length, i);
            if (blank == 0) continue;
            while (read < reads - 1 && ends[read] < i + blank) read++;
            String data = data(new String(bytes, begin, i - begin, StandardCharsets.UTF_8));
            if (data.equals(DONE)) return events;
            if (!data.isEmpty()) events.add(new Event(data, nanos[read]));
            begin = i + blank;
            i = begin - 1;
        }
        String rest = data(new String(bytes, begin, length - begin, StandardCharsets.UTF_8));
        if (!rest.isBlank() && !rest.equals(DONE)) events.add(new Event(rest, nanos[Math.max(0, reads - 1)]));
        return events;
    }

    private static int blankLine(byte[] bytes, int length, int at) {
        if (bytes[at] == '\n') return at + 1 < length && bytes[at + 1] == '\n' ? 2 : 0;
        if (bytes[at] != '\r' || at + 1 >= length) return 0;
        if (bytes[at + 1] == '\r') return 2;
        return at + 3 < length && bytes[at + 1] == '\n' && bytes[at + 2] == '\r' && bytes[at + 3] == '\n' ? 4 : 0;
    }

    private static String data(String event) {
        StringBuilder data = new StringBuilder();
        for (String line : event.split("\r\n|\n|\r")) {
            if (line.isEmpty() || line.startsWith(":")) continue;
            if (!data.isEmpty()) data.append('\n');
            data.append(line.startsWith("data:") ? line.substring(5).strip() : line);
        }
        return data.toString();
    }
}
