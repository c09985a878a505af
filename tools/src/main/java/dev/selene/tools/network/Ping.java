package dev.selene.tools.network;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code hccn_tool -ping} printed. */
public final class Ping {
    // A search for "0.00% packet loss" would also find it in "100.00% packet loss".
    private static final Pattern LOSS = Pattern.compile("(?<![\\d.])(\\d{1,3}(?:\\.\\d+)?)% packet loss");

    private Ping() {}

    /** The share of packets that were lost, 0 to 100; empty when the output does not say. */
    public static OptionalDouble lossPercent(String output) {
        Matcher matcher = LOSS.matcher(output);
        return matcher.find() ? OptionalDouble.of(Double.parseDouble(matcher.group(1))) : OptionalDouble.empty();
    }
}
