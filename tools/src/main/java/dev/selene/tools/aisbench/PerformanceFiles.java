package dev.selene.tools.aisbench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.tools.JsonText;
import dev.selene.tools.loadtest.Exchange;
import dev.selene.tools.loadtest.LoadResult;
import dev.selene.tools.report.LineChart;
import dev.selene.tools.report.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The files of a performance run: {@code performances/MODEL/SET.csv}, {@code .json}, {@code _details.jsonl}, {@code _plot.html}. */
final class PerformanceFiles {
    private static final long MAX_BYTES = 16 << 20;

    private final BenchTree tree;
    private final String folder;
    private final String set;

    PerformanceFiles(BenchTree tree, ModelTask model, DataTask set) {
        this.tree = tree;
        this.folder = "performances/" + model.abbr();
        this.set = set.abbr();
    }

    void write(LoadResult result, String stage, Consumer<String> out) {
        Figures figures = new Figures(result, stage);
        List<List<String>> rows = new ArrayList<>();
        rows.add(Figures.REQUEST_HEADS);
        rows.addAll(figures.perRequest());
        tree.write(
                folder,
                set + ".csv",
                rows.stream().map(row -> String.join(",", row) + "\n").collect(Collectors.joining()));
        ObjectNode common = Json.mapper().createObjectNode();
        for (Map.Entry<String, String> entry : figures.common().entrySet())
            common.putObject(entry.getKey()).put(stage, entry.getValue());
        tree.write(folder, set + ".json", new String(JsonText.of(common), StandardCharsets.UTF_8));
        tree.write(folder, set + "_details.jsonl", details(result));
        tree.write(folder, set + "_plot.html", plot(result));
        out.accept(FancyGrid.of(Figures.REQUEST_HEADS, figures.perRequest()));
        out.accept(FancyGrid.of(Figures.COMMON_HEADS, figures.commonRows()));
    }

    /** The tables of an earlier run. */
    void show(Consumer<String> out) {
        Path csv = tree.root().resolve(folder).resolve(set + ".csv");
        Path json = tree.root().resolve(folder).resolve(set + ".json");
        try {
            List<List<String>> rows = Files.readAllLines(csv).stream()
                    .map(line -> List.of(line.split(",", -1)))
                    .toList();
            out.accept(FancyGrid.of(rows.getFirst(), rows.subList(1, rows.size())));
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.USER,
                    csv + ": no such run. Run --mode perf first, then --mode perf_viz --reuse.",
                    e);
        }
        List<List<String>> common = new ArrayList<>();
        for (Map.Entry<String, JsonNode> metric : Json.read(json, MAX_BYTES).properties())
            metric.getValue()
                    .properties()
                    .forEach(stage -> common.add(List.of(
                            metric.getKey(), stage.getKey(), stage.getValue().asText())));
        out.accept(FancyGrid.of(Figures.COMMON_HEADS, common));
    }

    private static String details(LoadResult result) {
        StringBuilder lines = new StringBuilder();
        int number = 0;
        for (Exchange exchange : result.exchanges()) {
            ObjectNode json = Json.mapper().createObjectNode();
            json.put("id", number++).put("success", exchange.isSuccess());
            json.put("start_time", exchange.sentNanos() / 1e9);
            for (long nanos : exchange.eventNanos())
                json.withArray("time_points").add(nanos / 1e9);
            json.put("input_tokens", exchange.promptTokens()).put("output_tokens", exchange.outputTokens());
            exchange.error().ifPresent(error -> json.put("error_info", error));
            lines.append(json).append('\n');
        }
        return lines.toString();
    }

    /** How many requests ran at each moment, and when each had its first token. */
    private String plot(LoadResult result) {
        long begin =
                result.exchanges().stream().mapToLong(Exchange::sentNanos).min().orElse(0);
        List<Exchange> good =
                result.exchanges().stream().filter(Exchange::isSuccess).toList();
        long[][] changes = new long[2 * good.size()][];
        for (int i = 0; i < good.size(); i++) {
            long[] events = good.get(i).eventNanos();
            changes[2 * i] = new long[] {good.get(i).sentNanos(), 1};
            changes[2 * i + 1] = new long[] {events[events.length - 1], -1};
        }
        Arrays.sort(changes, (a, b) -> Long.compare(a[0], b[0]));
        double[] x = new double[2 * changes.length];
        double[] y = new double[2 * changes.length];
        int running = 0;
        for (int i = 0; i < changes.length; i++) {
            x[2 * i] = x[2 * i + 1] = (changes[i][0] - begin) / 1e9;
            y[2 * i] = running;
            running += (int) changes[i][1];
            y[2 * i + 1] = running;
        }
        LineChart concurrency = new LineChart("seconds", "requests that run");
        concurrency.add("requests", x, y);
        LineChart times = new LineChart("sent after, seconds", "ms");
        double[] sent = good.stream()
                .mapToDouble(one -> (one.sentNanos() - begin) / 1e9)
                .toArray();
        times.add("TTFT", sent, good.stream().mapToDouble(Exchange::ttftMillis).toArray());
        times.add(
                "E2EL",
                sent,
                good.stream().mapToDouble(Exchange::endToEndMillis).toArray());
        return new Page(set)
                .section("Concurrency", "Requests under way at each moment.")
                .raw(concurrency.svg())
                .section("Times of each request", "By the moment of sending.")
                .raw(times.svg())
                .end();
    }
}
