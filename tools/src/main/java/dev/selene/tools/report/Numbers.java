package dev.selene.tools.report;

import java.util.Locale;

/** Numbers as people read them. */
public final class Numbers {
    private Numbers() {}

    /** Four significant digits. */
    public static String number(double value) {
        if (!Double.isFinite(value)) return Double.toString(value);
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e6)) return String.format(Locale.ROOT, "%.2e", value);
        int decimals = size == 0 ? 0 : Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** As {@link #number}, without zeros at the end of a fraction. */
    public static String round(double value) {
        String text = number(value);
        return text.contains(".") && !text.contains("e") ? text.replaceFirst("\\.?0+$", "") : text;
    }

    /** A share of one with two decimals, for example {@code 12.50 %}. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
