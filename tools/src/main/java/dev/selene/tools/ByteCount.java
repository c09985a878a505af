package dev.selene.tools;

import dev.selene.base.SeleneException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them. */
public final class ByteCount {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?) ?([A-Za-z]*)");
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("kb", 1_000L),
            Map.entry("mb", 1_000_000L),
            Map.entry("gb", 1_000_000_000L),
            Map.entry("tb", 1_000_000_000_000L),
            Map.entry("kib", 1L << 10),
            Map.entry("mib", 1L << 20),
            Map.entry("gib", 1L << 30),
            Map.entry("tib", 1L << 40));

    private ByteCount() {}

    /** In the largest binary unit of which there is at least one, for example {@code 958.50 GiB}. */
    public static String text(long bytes) {
        if (bytes >= 1L << 30) return String.format(Locale.ROOT, "%.2f GiB", bytes / (double) (1L << 30));
        if (bytes >= 1L << 20) return String.format(Locale.ROOT, "%.2f MiB", bytes / (double) (1L << 20));
        return String.format(Locale.ROOT, "%.1f KiB", bytes / (double) (1L << 10));
    }

    /**
     * A number with a unit, for example {@code 5GB}, {@code 4 GiB} or {@code 1000}.
     *
     * @param what names the value in errors, for example {@code --shard-size}
     * @throws SeleneException of kind USER if it is none
     */
    public static long parse(String what, String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        Long unit = written.matches() ? UNITS.get(written.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) throw refused(what, text);
        try {
            return new BigDecimal(written.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .toBigInteger()
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw refused(what, text);
        }
    }

    private static SeleneException refused(String what, String text) {
        return SeleneException.user(
                what + " " + text + " is not a size. Write a number and a unit, for example 5GB, 4GiB or 500000000.");
    }
}
