package dev.selene.tools.loadtest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.tools.loadtest.ServeBench.Measured;
import dev.selene.tools.report.LineChart;
import dev.selene.tools.report.Numbers;
import dev.selene.tools.report.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What was measured, as a page, as JSON and as CSV. */
public final class ServeReport {
    private static final double[] PERCENTS = {50, 75, 90, 99};
    private static final int CURVE_POINTS = 100;

    private final ServeBench.Outcome outcome;

    public ServeReport(ServeBench.Outcome outcome) {
        this.outcome = outcome;
    }

    /** A line of counts and rates for each run. */
    public List<List<String>> rates() {
        List<List<String>> rows = new ArrayList<>();
        for (Measured run : outcome.measured()) {
            LoadResult result = run.result();
            rows.add(List.of(
                    run.server().name(),
                    run.load().text(),
                    Integer.toString(run.pair()),
                    result.requests() - result.failed() + "/" + result.requests(),
                    Numbers.number(result.requestsPerSecond()),
                    Numbers.number(result.goodputPerSecond()),
                    Numbers.number(result.outputTokensPerSecond())));
        }
        return rows;
    }

    /** Heads of {@link #rates}. */
    public static List<String> rateHeads() {
        return List.of("server", "load", "run", "done", "requests/s", "goodput/s", "output tokens/s");
    }

    /** A line of latencies for each run, median and 99th percentile in milliseconds. */
    public List<List<String>> times() {
        List<List<String>> rows = new ArrayList<>();
        for (Measured run : outcome.measured()) {
            LoadResult result = run.result();
            rows.add(List.of(
                    run.server().name(),
                    run.load().text(),
                    Integer.toString(run.pair()),
                    two(result.ttft()),
                    two(result.tpot()),
                    two(result.itl()),
                    two(result.endToEnd())));
        }
        return rows;
    }

    /** Heads of {@link #times}. */
    public static List<String> timeHeads() {
        return List.of("server", "load", "run", "TTFT p50 / p99", "TPOT p50 / p99", "ITL p50 / p99", "E2EL p50 / p99");
    }

    private static String two(Percentiles times) {
        return Numbers.number(times.at(50)) + " / " + Numbers.number(times.at(99));
    }

    /** For two servers: the second divided by the first, run by run of the same load and pair. */
    public List<List<String>> ratios() {
        Map<String, List<Measured>> byPair = new LinkedHashMap<>();
        for (Measured run : outcome.measured())
            byPair.computeIfAbsent(run.load().text() + "|" + run.pair(), key -> new ArrayList<>())
                    .add(run);
        List<List<String>> rows = new ArrayList<>();
        for (List<Measured> pair : byPair.values()) {
            if (pair.size() != 2) continue;
            boolean inOrder =
                    pair.get(0).server().name().compareTo(pair.get(1).server().name()) < 0;
            Measured first = pair.get(inOrder ? 0 : 1);
            Measured second = pair.get(inOrder ? 1 : 0);
            rows.add(List.of(
                    first.load().text(),
                    Integer.toString(first.pair()),
                    ratio(first, second, LoadResult::outputTokensPerSecond),
                    ratio(first, second, result -> result.ttft().at(50)),
                    ratio(first, second, result -> result.tpot().at(50)),
                    ratio(first, second, result -> result.endToEnd().at(50))));
        }
        return rows;
    }

    /** Heads of {@link #ratios}. */
    public static List<String> ratioHeads() {
        return List.of("load", "run", "output tokens/s", "TTFT p50", "TPOT p50", "E2EL p50");
    }

    private static String ratio(Measured first, Measured second, ToDoubleFunction<LoadResult> figure) {
        return String.format(
                Locale.ROOT, "%.3f", figure.applyAsDouble(second.result()) / figure.applyAsDouble(first.result()));
    }

    /** The page; it needs nothing from anywhere else. */
    public String html() {
        Page page = new Page("Load on " + servers().keySet().stream().collect(Collectors.joining(" and ")));
        servers().forEach((name, target) -> page.paragraph(name + " is " + target));
        page.paragraph(
                "This tool itself used " + Numbers.percent(outcome.ownCores()) + " of one core while measuring.");
        page.section("Rates", "Goodput counts requests that met the objective.").table(rateHeads(), rates());
        page.section("Times", "Milliseconds from the sending of a request; a failed request counts in none.");
        page.table(timeHeads(), times());
        List<List<String>> ratios = ratios();
        if (!ratios.isEmpty())
            page.section(
                            "Second server against the first",
                            "Ratios of runs that followed each other; below 1 is faster for times.")
                    .table(ratioHeads(), ratios);
        curves(page, "Throughput", "output tokens/s", LoadResult::outputTokensPerSecond);
        curves(
                page,
                "Time to first token, median",
                "ms",
                result -> result.ttft().at(50));
        curves(
                page,
                "Time per output token, median",
                "ms",
                result -> result.tpot().at(50));
        distribution(page, "Time to first token", LoadResult::ttft);
        distribution(page, "Gaps between tokens", LoadResult::itl);
        distribution(page, "Whole answer", LoadResult::endToEnd);
        page.section("Failures", failures().isEmpty() ? "None." : "What failed, and how often.")
                .list(failures());
        return page.end();
    }

    private void curves(Page page, String title, String unit, ToDoubleFunction<LoadResult> figure) {
        LineChart chart = new LineChart("requests at a time, on average", unit);
        for (String server : servers().keySet()) {
            List<Measured> runs = runsOf(server);
            chart.add(
                    server,
                    runs.stream().mapToDouble(run -> run.result().concurrency()).toArray(),
                    runs.stream()
                            .mapToDouble(run -> figure.applyAsDouble(run.result()))
                            .toArray());
        }
        page.section(title, "Over the load that was really there.").raw(chart.svg());
    }

    private void distribution(Page page, String title, Function<LoadResult, Percentiles> times) {
        LineChart chart = new LineChart(title + ", ms", "share of all, %");
        for (Measured run : outcome.measured()) {
            if (run.pair() > 1) continue;
            Percentiles values = times.apply(run.result());
            double[] x = new double[CURVE_POINTS + 1];
            double[] y = new double[CURVE_POINTS + 1];
            for (int i = 0; i <= CURVE_POINTS; i++) {
                y[i] = 100.0 * i / CURVE_POINTS;
                x[i] = values.at(y[i]);
            }
            chart.add(run.server().name() + " " + run.load().text(), x, y);
        }
        page.section(title, "Share of values up to each time; the first run of each load.")
                .raw(chart.svg());
    }

    private List<Measured> runsOf(String server) {
        return outcome.measured().stream()
                .filter(run -> run.server().name().equals(server))
                .sorted((a, b) ->
                        Double.compare(a.result().concurrency(), b.result().concurrency()))
                .toList();
    }

    private Map<String, Target> servers() {
        Map<String, Target> servers = new LinkedHashMap<>();
        for (Measured run : outcome.measured())
            servers.put(run.server().name(), run.server().target());
        return servers;
    }

    private List<String> failures() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Measured run : outcome.measured())
            for (Exchange exchange : run.result().exchanges())
                exchange.error().ifPresent(error -> counts.merge(run.server().name() + ": " + error, 1, Integer::sum));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " × " + entry.getKey())
                .toList();
    }

    /** Everything but the single requests. */
    public ObjectNode json() {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("own_cores", outcome.ownCores());
        ArrayNode runs = json.putArray("runs");
        for (Measured run : outcome.measured()) {
            LoadResult result = run.result();
            ObjectNode node = runs.addObject();
            node.put("server", run.server().name())
                    .put("url", run.server().target().toString());
            node.put("load", run.load().text()).put("run", run.pair());
            node.put("requests", result.requests()).put("failed", result.failed());
            node.put("duration_ms", result.durationMillis());
            node.put("concurrency", result.concurrency()).put("max_concurrency", result.maxConcurrency());
            node.put("requests_per_second", result.requestsPerSecond());
            node.put("goodput_per_second", result.goodputPerSecond()).put("met_objective", result.metObjective());
            node.put("prompt_tokens", result.promptTokens()).put("output_tokens", result.outputTokens());
            node.put("output_tokens_per_second", result.outputTokensPerSecond());
            put(node.putObject("ttft_ms"), result.ttft());
            put(node.putObject("tpot_ms"), result.tpot());
            put(node.putObject("itl_ms"), result.itl());
            put(node.putObject("e2el_ms"), result.endToEnd());
        }
        return json;
    }

    private static void put(ObjectNode node, Percentiles values) {
        node.put("mean", values.mean()).put("min", values.min()).put("max", values.max());
        for (double percent : PERCENTS) node.put("p" + (int) percent, values.at(percent));
    }

    /** A line for each request. */
    public String csv() {
        StringBuilder csv = new StringBuilder(
                "server,load,run,request,sent_ms,ttft_ms,tpot_ms,e2el_ms,prompt_tokens,output_tokens,error\n");
        for (Measured run : outcome.measured()) {
            long begin = run.result().exchanges().stream()
                    .mapToLong(Exchange::sentNanos)
                    .min()
                    .orElse(0);
            int number = 0;
            for (Exchange exchange : run.result().exchanges())
                csv.append(String.format(
                        Locale.ROOT,
                        "%s,%s,%d,%d,%.3f,%s,%d,%d,\"%s\"\n",
                        run.server().name(),
                        run.load().text(),
                        run.pair(),
                        number++,
                        (exchange.sentNanos() - begin) / 1e6,
                        exchange.isSuccess()
                                ? String.format(
                                        Locale.ROOT,
                                        "%.3f,%s,%.3f",
                                        exchange.ttftMillis(),
                                        Double.isNaN(exchange.tpotMillis())
                                                ? ""
                                                : String.format(Locale.ROOT, "%.3f", exchange.tpotMillis()),
                                        exchange.endToEndMillis())
                                : ",,",
                        exchange.promptTokens(),
                        exchange.outputTokens(),
                        exchange.error().orElse("").replace("\"", "\"\"")));
        }
        return csv.toString();
    }

    /** A JSON line for each request with the time of every event, with the clock of this process. */
    public String rawRecords() {
        StringBuilder lines = new StringBuilder();
        for (Measured run : outcome.measured())
            for (Exchange exchange : run.result().exchanges()) {
                ObjectNode json = Json.mapper().createObjectNode();
                json.put("server", run.server().name())
                        .put("load", run.load().text())
                        .put("run", run.pair());
                json.put("sent_ns", exchange.sentNanos());
                ArrayNode events = json.putArray("event_ns");
                for (long nanos : exchange.eventNanos()) events.add(nanos);
                json.put("prompt_tokens", exchange.promptTokens()).put("output_tokens", exchange.outputTokens());
                exchange.error().ifPresent(error -> json.put("error", error));
                lines.append(json).append('\n');
            }
        return lines.toString();
    }
}
