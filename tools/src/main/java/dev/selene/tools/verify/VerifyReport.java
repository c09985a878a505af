package dev.selene.tools.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.tools.doctor.Finding;
import dev.selene.tools.doctor.Outcome;
import dev.selene.tools.report.Page;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What came of all trials, for people, for programs, and to sign. */
public record VerifyReport(String url, String model, Instant time, List<Trial.Result> results) {
    public VerifyReport {
        results = List.copyOf(results);
    }

    /** Tries everything, one after the other. */
    public static VerifyReport of(Service service, List<Trial> trials, Instant time) {
        return new VerifyReport(
                service.url().toString(),
                service.model(),
                time.truncatedTo(ChronoUnit.SECONDS),
                trials.stream()
                        .map(trial -> new Trial.Result(trial, trial.look().at(service)))
                        .toList());
    }

    /** Whether no trial failed. */
    public boolean faithful() {
        return results.stream().noneMatch(result -> result.outcome() instanceof Outcome.Failed);
    }

    private long count(Class<? extends Outcome> kind) {
        return results.stream()
                .filter(result -> kind.isInstance(result.outcome()))
                .count();
    }

    private String verdict() {
        return (faithful() ? "faithful" : "NOT faithful") + ": " + count(Outcome.Passed.class) + " trials passed, "
                + count(Outcome.Failed.class) + " failed, " + count(Outcome.Skipped.class) + " not offered";
    }

    /** Lines for a terminal. */
    public String text() {
        return results.stream()
                .map(result -> String.format(
                        Locale.ROOT,
                        "%-5s %-13s %s%n      %s%n",
                        word(result.outcome()),
                        result.trial().id(),
                        result.trial().title(),
                        evidence(result.outcome())))
                .collect(Collectors.joining("", "", model + " at " + url + " is " + verdict() + "\n"));
    }

    /** One JSON object. */
    public ObjectNode json() {
        ObjectNode root = Json.mapper().createObjectNode();
        root.put("url", url).put("model", model).put("time", time.toString()).put("faithful", faithful());
        ArrayNode trials = root.putArray("trials");
        for (Trial.Result result : results)
            trials.addObject()
                    .put("id", result.trial().id())
                    .put("title", result.trial().title())
                    .put("status", status(result.outcome()))
                    .put("evidence", evidence(result.outcome()));
        return root;
    }

    /** A page with room for a signature. */
    public String page() {
        return new Page("Verification of " + model)
                .paragraph(url + ", " + time + ": " + verdict() + ".")
                .table(
                        List.of("trial", "holds when faithful", "result", "evidence"),
                        results.stream()
                                .map(result -> List.of(
                                        result.trial().id(),
                                        result.trial().title(),
                                        status(result.outcome()),
                                        evidence(result.outcome())))
                                .toList())
                .section(
                        "Signed off",
                        "By: ______________________    Date: ______________    Signature: ______________________")
                .end();
    }

    private static String word(Outcome outcome) {
        return outcome instanceof Outcome.Failed ? "FAIL" : outcome instanceof Outcome.Passed ? "ok" : "skip";
    }

    private static String status(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Passed _ -> "passed";
            case Outcome.Failed _ -> "failed";
            case Outcome.Skipped _ -> "skipped";
        };
    }

    private static String evidence(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Passed(String evidence) -> evidence;
            case Outcome.Skipped(String reason) -> reason;
            case Outcome.Failed(List<Finding> findings) ->
                findings.stream().map(Finding::evidence).collect(Collectors.joining("; "));
        };
    }
}
