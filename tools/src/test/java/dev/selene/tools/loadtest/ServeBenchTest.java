package dev.selene.tools.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServeBenchTest {
    private static Exchange exchange(long sent, int tokens, long... events) {
        return new Exchange(sent, events, 10, tokens, "", "", Optional.empty());
    }

    /** Percentiles recomputed from the raw records by another method: sorting and the two neighbours' weights. */
    @Test
    void percentilesEqualThoseOfTheRawRecords() {
        Random random = new Random(5);
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 137; i++) {
            long sent = i * 1_000_000L;
            long[] events = new long[2 + random.nextInt(30)];
            long at = sent;
            for (int j = 0; j < events.length; j++) events[j] = at += 1 + random.nextInt(20_000_000);
            exchanges.add(exchange(sent, events.length, events));
        }
        ServeBench.Server server =
                new ServeBench.Server("A", Target.of("http://127.0.0.1:1", Optional.empty()), Optional.empty());
        LoadResult result = new LoadResult(exchanges, Slo.none());
        ServeReport report = new ServeReport(
                new ServeBench.Outcome(List.of(new ServeBench.Measured(server, new Load.Closed(4), 1, result)), 0.01));

        List<Double> ttft = new ArrayList<>();
        List<Double> itl = new ArrayList<>();
        List<Double> tpot = new ArrayList<>();
        List<Double> whole = new ArrayList<>();
        for (String line : report.rawRecords().split("\n")) {
            JsonNode record = Json.parse(line, "record", SeleneException.Kind.DATA);
            JsonNode events = record.get("event_ns");
            double first = (events.get(0).asLong() - record.get("sent_ns").asLong()) / 1e6;
            double last = (events.get(events.size() - 1).asLong()
                            - record.get("sent_ns").asLong())
                    / 1e6;
            ttft.add(first);
            whole.add(last);
            tpot.add((last - first) / (record.get("output_tokens").asInt() - 1));
            for (int i = 1; i < events.size(); i++)
                itl.add((events.get(i).asLong() - events.get(i - 1).asLong()) / 1e6);
        }
        JsonNode run = report.json().at("/runs/0");
        for (int percent : new int[] {50, 75, 90, 99}) {
            assertEquals(
                    percentile(ttft, percent), run.at("/ttft_ms/p" + percent).asDouble(), 1e-9);
            assertEquals(percentile(itl, percent), run.at("/itl_ms/p" + percent).asDouble(), 1e-9);
            assertEquals(
                    percentile(tpot, percent), run.at("/tpot_ms/p" + percent).asDouble(), 1e-9);
            assertEquals(
                    percentile(whole, percent), run.at("/e2el_ms/p" + percent).asDouble(), 1e-9);
        }
    }

    private static double percentile(List<Double> values, int percent) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        long hundredths = (long) percent * (sorted.size() - 1);
        int below = (int) (hundredths / 100);
        double weight = hundredths % 100 / 100.0;
        return below + 1 == sorted.size()
                ? sorted.get(below)
                : (1 - weight) * sorted.get(below) + weight * sorted.get(below + 1);
    }

    @Test
    void goodputCountsWhatMeetsTheObjective() {
        List<Exchange> exchanges = List.of(
                exchange(0, 3, 100_000_000L, 110_000_000L, 120_000_000L),
                exchange(0, 3, 300_000_000L, 310_000_000L, 320_000_000L),
                exchange(0, 3, 100_000_000L, 300_000_000L, 1_000_000_000L),
                Exchange.failed(0, new long[0], "no"));
        LoadResult result = new LoadResult(exchanges, Slo.parse("ttft:200,tpot:50"));
        assertEquals(1, result.metObjective());
        assertEquals(1, result.failed());
        assertEquals(3, result.requestsPerSecond(), 1e-9);
        assertEquals(1, result.goodputPerSecond(), 1e-9);
        assertEquals(3, result.maxConcurrency());
        assertEquals(1.44, result.concurrency(), 1e-9);
    }

    @Test
    void twoServersTakeTurnsAndAreCompared() throws IOException {
        try (StandInServer first = new StandInServer(200, List.of(StandInServer.stream("a", "b", "c")));
                StandInServer second = new StandInServer(200, List.of(StandInServer.stream("a", "b", "c")))) {
            List<ServeBench.Server> servers = List.of(
                    new ServeBench.Server("A", Target.of(first.url(), Optional.empty()), Optional.empty()),
                    new ServeBench.Server("B", Target.of(second.url() + "/v1", Optional.empty()), Optional.empty()));
            ServeBench bench = new ServeBench(servers, Slo.none(), true, line -> {});
            assertEquals(1, bench.tokensPerWord());
            Workload workload = new Workload(new Lengths.Fixed(10), new Lengths.Fixed(3), 5, 2, 1);
            List<Planned> plan = workload.plan(6, new TextMaker(1));
            ServeBench.Outcome outcome = bench.run(
                    List.of(
                            new ServeBench.Stage(new Load.Closed(2), plan),
                            new ServeBench.Stage(new Load.Open("50 requests/s"), Workload.atRate(plan, 50, true, 1))),
                    2);
            assertEquals(
                    List.of("A", "B", "B", "A", "A", "B", "B", "A"),
                    outcome.measured().stream().map(run -> run.server().name()).toList());
            assertEquals(24, second.requests());
            ServeReport report = new ServeReport(outcome);
            assertEquals(4, report.ratios().size());
            assertEquals(8, report.rates().size());
            assertTrue(outcome.measured().stream().allMatch(run -> run.result().failed() == 0));
            assertEquals(1 + 48, report.csv().lines().count());
            assertTrue(report.html().contains("<svg"));
            assertTrue(!report.html().contains("src=") && !report.html().contains("@import"), "needs a network");
        }
    }

    @Test
    void theSameSeedGivesTheSameRequests() {
        Workload workload = new Workload(Lengths.of("sharegpt", 161, 1.2), Lengths.of("uniform", 100, 1), 20, 3, 9);
        List<Planned> plan = workload.plan(2000, new TextMaker(1));
        assertEquals(plan, workload.plan(2000, new TextMaker(1)));
        double mean = plan.stream().mapToInt(Planned::maxTokens).average().orElseThrow();
        assertEquals(100, mean, 3);
        double words = plan.stream()
                .mapToInt(one -> one.prompt().split(" ").length - 20)
                .average()
                .orElseThrow();
        assertEquals(161, words, 16);
        String begin = plan.get(0).prompt().substring(0, 60);
        assertTrue(
                plan.get(3).prompt().startsWith(begin) && !plan.get(1).prompt().startsWith(begin));
    }

    @Test
    void poissonArrivalsHaveTheirRate() {
        List<Planned> plan = new ArrayList<>();
        for (int i = 0; i < 4000; i++) plan.add(new Planned(0, "", 1));
        List<Planned> timed = Workload.atRate(plan, 10, true, 3);
        assertEquals(400, timed.getLast().atNanos() / 1e9, 20);
        List<Planned> even = Workload.atRate(plan, 10, false, 3);
        assertEquals(100_000_000, even.get(1).atNanos());
    }

    @Test
    void aTraceKeepsItsTimesAndItsSharedBeginnings() {
        Trace trace = Trace.read(TestData.path("mooncake/conversation.txt.gz"), 40);
        assertEquals(40, trace.requests());
        List<Planned> plan = trace.plan(10, 64, new TextMaker(1));
        assertEquals(0, plan.getFirst().atNanos());
        assertEquals(300_000_000L, plan.get(10).atNanos());
        assertEquals(500 / 64, plan.getFirst().maxTokens());
        String shared = plan.get(0).prompt().substring(0, 30);
        assertTrue(plan.get(1).prompt().startsWith(shared));
        assertTrue(!plan.get(1).prompt().equals(plan.get(0).prompt()));
        assertEquals(6758 / 64, plan.getFirst().prompt().split(" ").length, 8);
    }
}
