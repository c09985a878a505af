package dev.selene.text.grammar;

import dev.selene.base.SeleneException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The decimal numbers between two bounds, written without exponent and compared digit by digit. */
record NumberRange(Optional<Bound> low, Optional<Bound> high) {
    /** A number that belongs to the range unless it is exclusive. */
    record Bound(BigDecimal value, boolean exclusive) {
        private Bound negated() {
            return new Bound(value.negate(), exclusive);
        }

        /** The stricter of two lower bounds. */
        Bound max(Bound other) {
            int order = value.compareTo(other.value);
            return order > 0 || order == 0 && exclusive ? this : other;
        }

        /** The stricter of two upper bounds. */
        Bound min(Bound other) {
            return negated().max(other.negated()).negated();
        }
    }

    private static final int MAX_BOUND_DIGITS = 400;
    private static final Regex ANY_DIGITS = Regex.times(Regex.digit(0, 9), 0, Regex.Repeat.UNBOUNDED);
    private static final Regex ANY_FRACTION = Regex.optional(Regex.sequence(Regex.text("."), ANY_DIGITS));
    /** Digits that are not all zero. */
    private static final Regex MORE =
            Regex.sequence(Regex.times(Regex.digit(0, 0), 0, Regex.Repeat.UNBOUNDED), Regex.digit(1, 9), ANY_DIGITS);

    NumberRange {
        low.ifPresent(NumberRange::checkDigits);
        high.ifPresent(NumberRange::checkDigits);
    }

    private static void checkDigits(Bound bound) {
        BigDecimal value = bound.value();
        if (Math.abs((long) value.precision() - value.scale()) + Math.abs((long) value.scale()) > MAX_BOUND_DIGITS)
            throw SeleneException.user(
                    "schema: a bound of a number has more than " + MAX_BOUND_DIGITS + " digits; round it");
    }

    boolean isFree() {
        return low.isEmpty() && high.isEmpty();
    }

    boolean contains(BigDecimal value) {
        return low.map(bound -> isAbove(value.compareTo(bound.value()), bound)).orElse(true)
                && high.map(bound -> isAbove(bound.value().compareTo(value), bound))
                        .orElse(true);
    }

    private static boolean isAbove(int order, Bound bound) {
        return order > 0 || order == 0 && !bound.exclusive();
    }

    /** The texts of the numbers that are not negative. */
    CharDfa positive(boolean whole, String source) {
        return magnitudes(low, high, whole, source);
    }

    /** The texts behind the minus sign of those that are not positive. */
    CharDfa negative(boolean whole, String source) {
        return magnitudes(high.map(Bound::negated), low.map(Bound::negated), whole, source);
    }

    private static CharDfa magnitudes(Optional<Bound> low, Optional<Bound> high, boolean whole, String source) {
        int wholeDigits = JsonRules.MAX_DIGITS;
        int fractionDigits = JsonRules.MAX_DIGITS;
        for (Bound bound : List.of(low, high).stream().flatMap(Optional::stream).toList()) {
            Digits digits = Digits.of(bound.value().abs());
            wholeDigits = Math.max(wholeDigits, digits.whole().length());
            fractionDigits = Math.max(fractionDigits, digits.fraction().length());
        }
        CharDfa numbers = CharDfa.of(plain(wholeDigits, whole ? 0 : fractionDigits), source);
        BigDecimal zero = BigDecimal.ZERO;
        if (high.isPresent() && !isAbove(high.get().value().compareTo(zero), high.get())) return CharDfa.NOTHING;
        if (high.isPresent()) numbers = numbers.and(CharDfa.of(atMost(high.get()), source), source);
        if (low.isPresent() && !isAbove(zero.compareTo(low.get().value()), low.get()))
            numbers = numbers.and(CharDfa.of(atLeast(low.get()), source), source);
        return numbers;
    }

    private static Regex plain(int wholeDigits, int fractionDigits) {
        Regex whole = Regex.either(
                Regex.digit(0, 0),
                Regex.sequence(Regex.digit(1, 9), Regex.times(Regex.digit(0, 9), 0, wholeDigits - 1)));
        if (fractionDigits == 0) return whole;
        return Regex.sequence(
                whole,
                Regex.optional(Regex.sequence(Regex.text("."), Regex.times(Regex.digit(0, 9), 1, fractionDigits))));
    }

    /** A number that is not negative; {@code fraction} does not end with a zero. */
    private record Digits(String whole, String fraction) {
        static Digits of(BigDecimal value) {
            BigInteger whole = value.toBigInteger();
            BigDecimal rest = value.subtract(new BigDecimal(whole)).stripTrailingZeros();
            String fraction = rest.signum() == 0 ? "" : rest.toPlainString().substring(2);
            return new Digits(whole.toString(), fraction);
        }
    }

    private static Regex atLeast(Bound bound) {
        Digits digits = Digits.of(bound.value());
        String whole = digits.whole();
        List<Regex> choices = new ArrayList<>();
        choices.add(Regex.sequence(
                Regex.digit(1, 9),
                Regex.times(Regex.digit(0, 9), whole.length(), Regex.Repeat.UNBOUNDED),
                ANY_FRACTION));
        for (int i = 0; i < whole.length(); i++) {
            int digit = whole.charAt(i) - '0';
            if (digit < 9) choices.add(differingAt(i, whole, digit + 1, 9));
        }

        String fraction = digits.fraction();
        Regex exact = bound.exclusive() ? MORE : ANY_DIGITS;
        if (fraction.isEmpty() && !bound.exclusive()) choices.add(Regex.sequence(Regex.text(whole), ANY_FRACTION));
        choices.add(Regex.sequence(Regex.text(whole + "." + fraction), exact));
        for (int i = 0; i < fraction.length(); i++) {
            int digit = fraction.charAt(i) - '0';
            if (digit == 9) continue;
            choices.add(Regex.sequence(
                    Regex.text(whole + "." + fraction.substring(0, i)), Regex.digit(digit + 1, 9), ANY_DIGITS));
        }
        return new Regex.Alternatives(choices);
    }

    private static Regex atMost(Bound bound) {
        Digits digits = Digits.of(bound.value());
        String whole = digits.whole();
        List<Regex> choices = new ArrayList<>();
        if (whole.length() > 1) choices.add(Regex.sequence(plain(whole.length() - 1, 0), ANY_FRACTION));
        for (int i = 0; i < whole.length(); i++) {
            int digit = whole.charAt(i) - '0';
            int lowest = i == 0 && whole.length() > 1 ? 1 : 0;
            if (digit > lowest) choices.add(differingAt(i, whole, lowest, digit - 1));
        }

        String fraction = digits.fraction();
        if (!bound.exclusive()) {
            Regex zeros = Regex.times(Regex.digit(0, 0), 0, Regex.Repeat.UNBOUNDED);
            choices.add(Regex.text(whole));
            choices.add(Regex.sequence(Regex.text(whole + "." + fraction), zeros));
        } else if (!fraction.isEmpty()) {
            choices.add(Regex.text(whole));
        }
        for (int i = 0; i < fraction.length(); i++) {
            String before = whole + "." + fraction.substring(0, i);
            choices.add(Regex.text(before)); // less, since what is left of the bound is not zero
            int digit = fraction.charAt(i) - '0';
            if (digit > 0) choices.add(Regex.sequence(Regex.text(before), Regex.digit(0, digit - 1), ANY_DIGITS));
        }
        return new Regex.Alternatives(choices);
    }

    /** Numbers of as many digits that agree with {@code whole} before digit {@code i}, which is in a range. */
    private static Regex differingAt(int i, String whole, int lowest, int highest) {
        int rest = whole.length() - i - 1;
        return Regex.sequence(
                Regex.text(whole.substring(0, i)),
                Regex.digit(lowest, highest),
                Regex.times(Regex.digit(0, 9), rest, rest),
                ANY_FRACTION);
    }
}
