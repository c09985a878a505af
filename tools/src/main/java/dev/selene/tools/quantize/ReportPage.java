package dev.selene.tools.quantize;

import dev.selene.tools.report.BarChart;
import dev.selene.tools.report.Numbers;
import dev.selene.tools.report.Page;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** A report for people: one page that needs nothing from anywhere else. */
final class ReportPage {
    private static final int SNR_BIN_DB = 2;
    private static final int MAX_UNREACHED_SHOWN = 24;

    private final QuantisationReport report;
    private final Page page;

    private ReportPage(QuantisationReport report) {
        this.report = report;
        this.page = new Page("Quantisation of " + report.source());
    }

    static String of(QuantisationReport report) {
        return new ReportPage(report).page();
    }

    private String page() {
        made();
        verdict();
        figures();
        tasks();
        layers();
        weights();
        divergence();
        smoothing();
        coverage();
        return page.end();
    }

    private void made() {
        page.paragraph("To " + report.options().target().optionName() + " in " + report.target() + "; input ranges by "
                + report.options().method().text() + ", smoothing "
                + report.options().smoothing().text() + "; "
                + report.prompts().calibrationTokens() + " calibration tokens in "
                + report.prompts().calibration().size() + " prompts, "
                + report.prompts().heldOutTokens() + " held-out tokens in "
                + report.prompts().heldOut().size() + ".");
    }

    private void verdict() {
        page.raw(
                report.isGood()
                        ? "<p class=\"verdict good\">Good: no NaN, no overflow, no dead channel" + tasksHold()
                                + ".</p>\n"
                        : "<p class=\"verdict bad\">Not good. Do not serve this result before these are understood.</p>\n");
        page.list(report.problems());
        page.list(report.types().notes());
    }

    private void figures() {
        HeldOut.Summary heldOut = report.comparison().heldOut();
        page.raw("<dl class=\"figures\">\n");
        figure("perplexity of the source", Numbers.number(heldOut.sourcePerplexity()));
        figure("perplexity of the result", Numbers.number(heldOut.resultPerplexity()));
        figure("mean KL divergence", Numbers.number(heldOut.meanKl()));
        figure("same most probable token", Numbers.percent(heldOut.top1Agreement()));
        page.raw("</dl>\n");
    }

    private void figure(String name, String value) {
        page.raw("<div><dt>" + name + "</dt><dd>" + value + "</dd></div>\n");
    }

    private String tasksHold() {
        if (report.tasks().isEmpty()) return "";
        return ", no task lost more than "
                + Numbers.round(report.options().tasks().maxLoss()) + " points";
    }

    private void tasks() {
        if (report.tasks().isEmpty()) return;
        page.section(
                "Tasks",
                "Right answers of both models, greedy. Lost are answers that only the source has right, gained those that"
                        + " only the result has; a point is a hundredth of the questions.");
        page.table(
                List.of("task", "questions", "source", "result", "change in points", "lost", "gained"),
                report.tasks().stream()
                        .map(task -> List.of(
                                task.task(),
                                Integer.toString(task.asked()),
                                Numbers.percent((double) task.sourceRight() / task.asked()),
                                Numbers.percent((double) task.resultRight() / task.asked()),
                                String.format(Locale.ROOT, "%+.1f", 0.0 - task.points()),
                                Integer.toString(task.lost()),
                                Integer.toString(task.gained())))
                        .toList());
    }

    private void layers() {
        page.section(
                "Output error of each layer",
                "Distance between the residual streams of both models after each layer, relative to its length, over the"
                        + " calibration set. What earlier layers lost is in it.");
        BarChart chart = new BarChart("layer", "relative error");
        for (LayerError layer : report.comparison().layers())
            chart.add(
                    Integer.toString(layer.layer()),
                    layer.relativeError(),
                    "layer " + layer.layer() + ": " + Numbers.number(layer.relativeError()));
        page.raw(chart.svg());
    }

    private void weights() {
        List<TensorError> tensors = report.comparison().tensors();
        page.section(
                "Signal-to-noise ratio of the weights",
                tensors.size() + " quantised weights against what they were made of, smoothing folded into both.");
        SortedMap<Integer, Integer> bins = new TreeMap<>();
        for (TensorError tensor : tensors)
            if (Double.isFinite(tensor.snrDb()))
                bins.merge((int) Math.floor(tensor.snrDb() / SNR_BIN_DB) * SNR_BIN_DB, 1, Integer::sum);
        BarChart chart = new BarChart("signal-to-noise ratio in dB", "weights");
        if (!bins.isEmpty())
            for (int low = bins.firstKey(); low <= bins.lastKey(); low += SNR_BIN_DB) {
                int count = bins.getOrDefault(low, 0);
                chart.add(
                        low + "–" + (low + SNR_BIN_DB),
                        count,
                        low + " to " + (low + SNR_BIN_DB) + " dB: " + count + " weights");
            }
        page.raw(chart.svg());
        page.raw("<h3>The worst ten</h3>\n");
        page.table(
                List.of("weight", "type", "SNR", "relative error", "largest error"),
                report.worst().stream()
                        .map(tensor -> List.of(
                                tensor.linear(),
                                tensor.type().name(),
                                ReportText.decibel(tensor.snrDb()),
                                Numbers.number(tensor.relativeError()),
                                Numbers.number(tensor.largestError())))
                        .toList());
    }

    private void divergence() {
        HeldOut.Summary heldOut = report.comparison().heldOut();
        page.section(
                "Divergence on held-out text",
                "Kullback–Leibler divergence of the next-token distributions at each of " + heldOut.positions()
                        + " positions; the largest is " + Numbers.number(heldOut.largestKl()) + ".");
        BarChart chart = new BarChart("KL divergence, up to", "positions");
        long[] counts = heldOut.klHistogram();
        for (int bin = 0; bin < counts.length; bin++) {
            boolean isLast = bin == HeldOut.KL_BINS.length;
            String end = String.format(Locale.ROOT, "%.0e", HeldOut.KL_BINS[Math.min(bin, HeldOut.KL_BINS.length - 1)]);
            String label = isLast ? "more" : end;
            chart.add(label, counts[bin], (isLast ? "above " : "up to ") + end + ": " + counts[bin] + " positions");
        }
        page.raw(chart.svg());
    }

    private void smoothing() {
        if (report.calibration().groups().isEmpty()) return;
        page.section(
                "Smoothing",
                "Strength chosen for each input, and the output error that calibration measured without and with it.");
        page.table(
                List.of("Linears", "alpha", "error without", "error with"),
                report.calibration().groups().stream()
                        .map(group -> List.of(
                                group.linears(),
                                group.alpha().map(Numbers::round).orElse("off"),
                                Numbers.number(Math.sqrt(group.errorUnsmoothed())),
                                Numbers.number(Math.sqrt(group.error()))))
                        .toList());
    }

    private void coverage() {
        List<CalibrationResult.Coverage> layers = report.calibration().coverage().stream()
                .filter(layer -> !layer.unreached().isEmpty())
                .toList();
        if (layers.isEmpty()) return;
        page.section(
                "Experts that no calibration token reached",
                "Their weights are quantised all the same; calibration and the errors above say nothing about them.");
        page.table(
                List.of("layer", "not reached", "experts"),
                layers.stream()
                        .map(layer -> List.of(
                                Integer.toString(layer.layer()),
                                layer.unreached().size() + " of " + layer.experts(),
                                shown(layer.unreached())))
                        .toList());
    }

    private static String shown(List<Integer> experts) {
        String listed = String.join(
                ", ",
                experts.stream()
                        .limit(MAX_UNREACHED_SHOWN)
                        .map(Object::toString)
                        .toList());
        return experts.size() > MAX_UNREACHED_SHOWN ? listed + ", …" : listed;
    }
}
