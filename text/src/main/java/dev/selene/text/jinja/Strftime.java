package dev.selene.text.jinja;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/** C's {@code strftime} in the C locale. */
final class Strftime {
    private static final Map<String, String> PATTERNS = Map.ofEntries(
            Map.entry("a", "EEE"),
            Map.entry("A", "EEEE"),
            Map.entry("b", "MMM"),
            Map.entry("h", "MMM"),
            Map.entry("B", "MMMM"),
            Map.entry("d", "dd"),
            Map.entry("-d", "d"),
            Map.entry("e", "ppd"),
            Map.entry("D", "MM/dd/yy"),
            Map.entry("F", "uuuu-MM-dd"),
            Map.entry("f", "SSSSSS"),
            Map.entry("H", "HH"),
            Map.entry("-H", "H"),
            Map.entry("I", "hh"),
            Map.entry("-I", "h"),
            Map.entry("j", "DDD"),
            Map.entry("-j", "D"),
            Map.entry("m", "MM"),
            Map.entry("-m", "M"),
            Map.entry("M", "mm"),
            Map.entry("-M", "m"),
            Map.entry("p", "a"),
            Map.entry("R", "HH:mm"),
            Map.entry("S", "ss"),
            Map.entry("-S", "s"),
            Map.entry("T", "HH:mm:ss"),
            Map.entry("y", "yy"),
            Map.entry("Y", "uuuu"));

    private Strftime() {}

    static String format(String format, Clock clock) {
        ZonedDateTime now = ZonedDateTime.now(clock).truncatedTo(ChronoUnit.MICROS);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            int length = format.startsWith("-", i + 1) ? 2 : 1;
            String directive = format.substring(i + 1, Math.min(format.length(), i + 1 + length));
            i += directive.length();
            out.append(directive(directive, now));
        }
        return out.toString();
    }

    private static String directive(String directive, ZonedDateTime now) {
        switch (directive) {
            case "%" -> {
                return "%";
            }
            case "n" -> {
                return "\n";
            }
            case "t" -> {
                return "\t";
            }
            case "z", "Z" -> {
                return ""; // the published code asks for local time without a zone
            }
            case "u" -> {
                return Integer.toString(now.getDayOfWeek().getValue());
            }
            default -> {
                String pattern = PATTERNS.get(directive);
                if (pattern == null)
                    throw new TemplateFailure("strftime_now: directive '%" + directive + "' is not supported");
                return DateTimeFormatter.ofPattern(pattern, Locale.US).format(now);
            }
        }
    }
}
