package dev.selene.tools.quantize;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** A report for people: one page that needs nothing from anywhere else. */
final class ReportPage {
    private static final int SNR_BIN_DB = 2;
    private static final int MAX_UNREACHED_SHOWN = 24;

    private final QuantisationReport report;
    private final StringBuilder html = new StringBuilder();

    private ReportPage(QuantisationReport report) {
        this.report = report;
    }

    static String of(QuantisationReport report) {
        return new ReportPage(report).page();
    }

    private String page() {
        String title = "Quantisation of " + report.source();
        html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width\">\n");
        html.append("<title>")
                .append(Html.escape(title))
                .append("</title>\n<style>\n")
                .append(style())
                .append("</style>\n");
        html.append("</head>\n<body>\n<h1>").append(Html.escape(title)).append("</h1>\n");
        made();
        verdict();
        figures();
        layers();
        weights();
        divergence();
        smoothing();
        coverage();
        return html.append("</body>\n</html>\n").toString();
    }

    private void made() {
        html.append("<p>To ")
                .append(Html.escape(report.options().target().optionName()))
                .append(" in ")
                .append(Html.escape(report.target()))
                .append("; input ranges by ")
                .append(Html.escape(report.options().method().text()))
                .append(", smoothing ")
                .append(Html.escape(report.options().smoothing().text()))
                .append("; ")
                .append(report.prompts().calibrationTokens())
                .append(" calibration tokens in ")
                .append(report.prompts().calibration().size())
                .append(" prompts, ")
                .append(report.prompts().heldOutTokens())
                .append(" held-out tokens in ")
                .append(report.prompts().heldOut().size())
                .append(".</p>\n");
    }

    private void verdict() {
        html.append(
                report.isGood()
                        ? "<p class=\"verdict good\">Good: no NaN, no overflow, no dead channel.</p>\n"
                        : "<p class=\"verdict bad\">Not good. Do not serve this result before these are understood.</p>\n");
        list(report.problems());
        list(report.types().notes());
    }

    private void list(List<String> lines) {
        if (lines.isEmpty()) return;
        html.append("<ul>\n");
        for (String line : lines) html.append("<li>").append(Html.escape(line)).append("</li>\n");
        html.append("</ul>\n");
    }

    private void figures() {
        HeldOut.Summary heldOut = report.comparison().heldOut();
        html.append("<dl class=\"figures\">\n");
        figure("perplexity of the source", ReportText.number(heldOut.sourcePerplexity()));
        figure("perplexity of the result", ReportText.number(heldOut.resultPerplexity()));
        figure("mean KL divergence", ReportText.number(heldOut.meanKl()));
        figure("same most probable token", ReportText.percent(heldOut.top1Agreement()));
        html.append("</dl>\n");
    }

    private void figure(String name, String value) {
        html.append("<div><dt>").append(name).append("</dt><dd>").append(value).append("</dd></div>\n");
    }

    private void layers() {
        section(
                "Output error of each layer",
                "Distance between the residual streams of both models after each layer, relative to its length, over the"
                        + " calibration set. What earlier layers lost is in it.");
        BarChart chart = new BarChart("layer", "relative error");
        for (LayerError layer : report.comparison().layers())
            chart.add(
                    Integer.toString(layer.layer()),
                    layer.relativeError(),
                    "layer " + layer.layer() + ": " + ReportText.number(layer.relativeError()));
        html.append(chart.svg());
    }

    private void weights() {
        List<TensorError> tensors = report.comparison().tensors();
        section(
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
        html.append(chart.svg());
        html.append("<h3>The worst ten</h3>\n");
        table("weight", "type", "SNR", "relative error", "largest error");
        for (TensorError tensor : report.worst())
            row(
                    tensor.linear(),
                    tensor.type().name(),
                    ReportText.decibel(tensor.snrDb()),
                    ReportText.number(tensor.relativeError()),
                    ReportText.number(tensor.largestError()));
        html.append("</table>\n");
    }

    private void divergence() {
        HeldOut.Summary heldOut = report.comparison().heldOut();
        section(
                "Divergence on held-out text",
                "Kullback–Leibler divergence of the next-token distributions at each of " + heldOut.positions()
                        + " positions; the largest is " + ReportText.number(heldOut.largestKl()) + ".");
        BarChart chart = new BarChart("KL divergence, up to", "positions");
        long[] counts = heldOut.klHistogram();
        for (int bin = 0; bin < counts.length; bin++) {
            boolean isLast = bin == HeldOut.KL_BINS.length;
            String end = String.format(Locale.ROOT, "%.0e", HeldOut.KL_BINS[Math.min(bin, HeldOut.KL_BINS.length - 1)]);
            String label = isLast ? "more" : end;
            chart.add(label, counts[bin], (isLast ? "above " : "up to ") + end + ": " + counts[bin] + " positions");
        }
        html.append(chart.svg());
    }

    private void smoothing() {
        if (report.calibration().groups().isEmpty()) return;
        section(
                "Smoothing",
                "Strength chosen for each input, and the output error that calibration measured without and with it.");
        table("Linears", "alpha", "error without", "error with");
        for (CalibrationResult.Group group : report.calibration().groups())
            row(
                    group.linears(),
                    group.alpha().map(ReportText::round).orElse("off"),
                    ReportText.number(Math.sqrt(group.errorUnsmoothed())),
                    ReportText.number(Math.sqrt(group.error())));
        html.append("</table>\n");
    }

    private void coverage() {
        List<CalibrationResult.Coverage> layers = report.calibration().coverage().stream()
                .filter(layer -> !layer.unreached().isEmpty())
                .toList();
        if (layers.isEmpty()) return;
        section(
                "Experts that no calibration token reached",
                "Their weights are quantised all the same; calibration and the errors above say nothing about them.");
        table("layer", "not reached", "experts");
        for (CalibrationResult.Coverage layer : layers)
            row(
                    Integer.toString(layer.layer()),
                    layer.unreached().size() + " of " + layer.experts(),
                    shown(layer.unreached()));
        html.append("</table>\n");
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

    private void section(String title, String explanation) {
        html.append("<h2>").append(Html.escape(title)).append("</h2>\n<p>");
        html.append(Html.escape(explanation)).append("</p>\n");
    }

    private void table(String... heads) {
        html.append("<table>\n<tr>");
        for (String head : heads) html.append("<th>").append(Html.escape(head)).append("</th>");
        html.append("</tr>\n");
    }

    private void row(String... cells) {
        html.append("<tr>");
        for (String cell : cells) html.append("<td>").append(Html.escape(cell)).append("</td>");
        html.append("</tr>\n");
    }

    private static String style() {
        try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
            if (in == null) throw new IllegalStateException("resource report.css is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
