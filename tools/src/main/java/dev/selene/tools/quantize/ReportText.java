package dev.selene.tools.quantize;

import java.util.Locale;

/** Numbers of a report as people read them. */
final class ReportText {
    private ReportText() {}

    /** A few lines for the terminal. */
    static String summary(QuantisationReport report) {
        HeldOut.Summary heldOut = report.comparison().heldOut();
        StringBuilder text = new StringBuilder();
        text.append("held-out text: ").append(heldOut.positions()).append(" tokens\n");
        text.append("perplexity:    ")
                .append(number(heldOut.sourcePerplexity()))
                .append(" -> ")
                .append(number(heldOut.resultPerplexity()))
                .append('\n');
        text.append("KL divergence: ").append(number(heldOut.meanKl())).append(" mean, ");
        text.append(number(heldOut.largestKl())).append(" largest\n");
        text.append("same top-1:    ").append(percent(heldOut.top1Agreement())).append('\n');
        if (!report.worst().isEmpty()) {
            TensorError worst = report.worst().getFirst();
            text.append("worst tensor:  ")
                    .append(worst.linear())
                    .append(", SNR ")
                    .append(decibel(worst.snrDb()));
            text.append('\n');
        }
        text.append("verdict:       ")
                .append(report.isGood() ? "good" : "NOT GOOD")
                .append('\n');
        report.problems().forEach(problem -> text.append("  ").append(problem).append('\n'));
        return text.toString();
    }

    /** Four significant digits. */
    static String number(double value) {
        if (!Double.isFinite(value)) return Double.toString(value);
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e6)) return String.format(Locale.ROOT, "%.2e", value);
        int decimals = size == 0 ? 0 : Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** As {@link #number}, without zeros at the end of a fraction. */
    static String round(double value) {
        String text = number(value);
        return text.contains(".") && !text.contains("e") ? text.replaceFirst("\\.?0+$", "") : text;
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    static String decibel(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f dB", value) : number(value);
    }
}
