package dev.selene.tools.scoring;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last number of a text, as GSM8K and AIME answers are read: an optional sign, digits that may be grouped by commas in
 * threes, an optional fraction, not followed by another digit. {@code 1,234.50} is 1234.50, {@code 12,34} is 34, and the
 * sign of {@code 3-5} belongs to the 5.
 */
public final class LastNumber {
    /** How far two numbers may be apart and still be equal. */
    private static final BigDecimal TOLERANCE = new BigDecimal("1e-4");

    /** Far beyond any answer; longer runs of digits are not compared. */
    private static final int MAX_DIGITS = 1000;

    private static final Pattern NUMBER =
            Pattern.compile("([+-])?(?=([0-9]|\\.[0-9]))(0|([1-9](\\d{0,2}(,\\d{3})*)|\\d*))?(\\.\\d*)?(?=\\D|$)");

    private LastNumber() {}

    /** As it is written, without commas and plus sign; empty if there is none. */
    public static Optional<String> of(String text) {
        String last = null;
        for (Matcher matcher = NUMBER.matcher(text); matcher.find(); ) last = matcher.group();
        return Optional.ofNullable(last).map(found -> found.replace(",", "").replace("+", ""));
    }

    /** Whether both are numbers that differ by at most 1e-4. */
    public static boolean equal(String gold, String predicted) {
        Optional<BigDecimal> left = parse(gold);
        Optional<BigDecimal> right = parse(predicted);
        return left.isPresent()
                && right.isPresent()
                && left.get().subtract(right.get()).abs().compareTo(TOLERANCE) <= 0;
    }

    /** The verdict on an answer whose last number counts. */
    public static Verdict judge(String answer, String gold) {
        String found = of(answer).orElse("");
        return Verdict.of(found, equal(gold, found));
    }

    private static Optional<BigDecimal> parse(String number) {
        if (number.isEmpty() || number.length() > MAX_DIGITS) return Optional.empty();
        String plain = number.endsWith(".") ? number.substring(0, number.length() - 1) : number;
        try {
            return Optional.of(new BigDecimal(plain));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
