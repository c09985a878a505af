package dev.selene.tools.quantize;

import dev.selene.tools.report.Numbers;
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
                .append(Numbers.number(heldOut.sourcePerplexity()))
                .append(" -> ")
                .append(Numbers.number(heldOut.resultPerplexity()))
                .append('\n');
        text.append("KL divergence: ").append(Numbers.number(heldOut.meanKl())).append(" mean, ");
        text.append(Numbers.number(heldOut.largestKl())).append(" largest\n");
        text.append("same top-1:    ")
                .append(Numbers.percent(heldOut.top1Agreement()))
                .append('\n');
        if (!report.worst().isEmpty()) {
            TensorError worst = report.worst().getFirst();
            text.append("worst tensor:  ")
                    .append(worst.linear())
                    .append(", SNR ")
                    .append(decibel(worst.snrDb()));
            text.append('\n');
        }
        for (TaskLoss task : report.tasks())
            text.append(String.format(
                    Locale.ROOT,
                    "task %-9s %d -> %d of %d right, %+.1f points%n",
                    task.task() + ":",
                    task.sourceRight(),
                    task.resultRight(),
                    task.asked(),
                    0.0 - task.points()));
        text.append("verdict:       ")
                .append(report.isGood() ? "good" : "NOT GOOD")
                .append('\n');
        report.problems().forEach(problem -> text.append("  ").append(problem).append('\n'));
        return text.toString();
    }

    static String decibel(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f dB", value) : Numbers.number(value);
    }
}
