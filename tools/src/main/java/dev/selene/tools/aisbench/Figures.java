package dev.selene.tools.aisbench;

import dev.selene.tools.loadtest.Exchange;
import dev.selene.tools.loadtest.LoadResult;
import dev.selene.tools.loadtest.Percentiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** AISBench's two tables of a performance run. */
final class Figures {
    static final List<String> REQUEST_HEADS =
            List.of("Performance Parameters", "Stage", "Average", "Min", "Max", "Median", "P75", "P90", "P99", "N");
    static final List<String> COMMON_HEADS = List.of("Common Metric", "Stage", "Value");

    private final LoadResult result;
    private final String stage;

    /** @param stage {@code total}, or {@code stable} in pressure mode */
    Figures(LoadResult result, String stage) {
        this.result = result;
        this.stage = stage;
    }

    /** One row for each figure of a request. */
    List<List<String>> perRequest() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("E2EL", " ms", result.endToEnd()));
        rows.add(row("TTFT", " ms", result.ttft()));
        rows.add(row("TPOT", " ms", result.tpot()));
        rows.add(row("ITL", " ms", result.itl()));
        rows.add(row("InputTokens", "", result.of(Exchange::promptTokens)));
        rows.add(row("OutputTokens", "", result.of(Exchange::outputTokens)));
        rows.add(row(
                "OutputTokenThroughput",
                " token/s",
                result.of(exchange -> exchange.outputTokens() * 1000.0 / exchange.endToEndMillis())));
        rows.add(row(
                "PrefillTokenThroughput",
                " token/s",
                result.of(exchange -> exchange.promptTokens() * 1000.0 / exchange.ttftMillis())));
        return rows;
    }

    /** Figures of the whole run, by their names. */
    Map<String, String> common() {
        double seconds = result.durationMillis() / 1000;
        double prefillSeconds = result.of(Exchange::ttftMillis).mean() * (result.requests() - result.failed()) / 1000;
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("Benchmark Duration", number(result.durationMillis()) + " ms");
        rows.put("Total Requests", Integer.toString(result.requests()));
        rows.put("Failed Requests", Integer.toString(result.failed()));
        rows.put("Success Requests", Integer.toString(result.requests() - result.failed()));
        rows.put("Concurrency", number(result.concurrency()));
        rows.put("Max Concurrency", Integer.toString(result.maxConcurrency()));
        rows.put("Request Throughput", number(result.requestsPerSecond()) + " req/s");
        rows.put("Total Input Tokens", Long.toString(result.promptTokens()));
        rows.put("Prefill Token Throughput", number(result.promptTokens() / prefillSeconds) + " token/s");
        rows.put("Total Generated Tokens", Long.toString(result.outputTokens()));
        rows.put("Input Token Throughput", number(result.promptTokensPerSecond()) + " token/s");
        rows.put("Output Token Throughput", number(result.outputTokensPerSecond()) + " token/s");
        rows.put(
                "Total Token Throughput",
                number((result.promptTokens() + result.outputTokens()) / seconds) + " token/s");
        return rows;
    }

    List<List<String>> commonRows() {
        return common().entrySet().stream()
                .map(entry -> List.of(entry.getKey(), stage, entry.getValue()))
                .toList();
    }

    private List<String> row(String name, String unit, Percentiles values) {
        return List.of(
                name,
                stage,
                number(values.mean()) + unit,
                number(values.min()) + unit,
                number(values.max()) + unit,
                number(values.at(50)) + unit,
                number(values.at(75)) + unit,
                number(values.at(90)) + unit,
                number(values.at(99)) + unit,
                Integer.toString(values.count()));
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "-";
    }
}
