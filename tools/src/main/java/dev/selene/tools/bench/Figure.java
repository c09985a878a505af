package dev.selene.tools.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * One result.
 *
 * @param runs one for each timed repetition
 * @param passes forward passes in a repetition
 * @param int8Peak int8 operations a second that the machine can do; empty if the probe has no such instruction
 * @param floatPeak F32 operations a second that the machine can do
 * @param allocatedBytes of Java objects, all threads, in a forward pass
 */
public record Figure(
        Workload workload,
        String backend,
        int threads,
        List<Run> runs,
        int passes,
        OptionalDouble int8Peak,
        double floatPeak,
        long allocatedBytes) {
    /**
     * @param bandwidth bytes a second that were measured just before and after, mean of both
     */
    public record Run(Usage usage, double bandwidth) {}

    public Figure {
        runs = List.copyOf(runs);
    }

    /** Median over the repetitions, all streams together. */
    public double tokensPerSecond() {
        return median(run -> tokensPerSecond(run.usage()));
    }

    private double tokensPerSecond(Usage usage) {
        return (double) workload.streams() * workload.tokens() / usage.seconds();
    }

    public double bytesPerSecond() {
        return median(run -> run.usage().bytesPerSecond());
    }

    public double bandwidth() {
        return median(Run::bandwidth);
    }

    /** Median of each repetition's ratio to the bandwidth beside it. */
    public double shareOfBandwidth() {
        return median(run -> run.usage().bytesPerSecond() / run.bandwidth());
    }

    public double int8OperationsPerSecond() {
        return median(run -> run.usage().int8OperationsPerSecond());
    }

    public double share(Part part) {
        double shares = 0;
        for (Run run : runs) shares += run.usage().share(part);
        return shares / runs.size();
    }

    public double secondsPerPass() {
        return median(run -> run.usage().seconds()) / passes;
    }

    private double median(ToDoubleFunction<Run> figure) {
        return Median.of(runs.stream().mapToDouble(figure).toArray());
    }

    /** {@code prompt} or {@code generate}. */
    public String phase() {
        return switch (workload) {
            case Workload.Prompt _ -> "prompt";
            case Workload.Generate _ -> "generate";
        };
    }

    /** The figure as docs/cli.md describes it. */
    public ObjectNode json() {
        Usage first = runs.getFirst().usage();
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("phase", phase()).put("backend", backend).put("threads", threads);
        json.put("streams", workload.streams()).put("depth", workload.depth());
        json.put(phase(), workload.tokens());
        json.put("tokens_per_second", rounded(tokensPerSecond()));
        var all = json.putArray("tokens_per_second_of_runs");
        for (Run run : runs) all.add(rounded(tokensPerSecond(run.usage())));
        json.put("milliseconds_per_pass", rounded(1e3 * secondsPerPass()));
        json.put("weight_bytes_per_pass", first.weightBytes() / passes);
        json.put("cache_bytes_per_pass", first.cacheBytes() / passes);
        json.put("distinct_experts", rounded(first.distinctExperts()));
        json.put("gigabytes_per_second", rounded(1e-9 * bytesPerSecond()));
        json.put("bandwidth_probe", rounded(1e-9 * bandwidth()));
        json.put("share_of_bandwidth", rounded(shareOfBandwidth()));
        json.put("int8_gigaoperations_per_second", rounded(1e-9 * int8OperationsPerSecond()));
        int8Peak.ifPresent(peak -> {
            json.put("int8_peak", rounded(1e-9 * peak));
            json.put("share_of_int8_peak", rounded(int8OperationsPerSecond() / peak));
        });
        json.put("f32_peak", rounded(1e-9 * floatPeak));
        json.put("allocated_bytes_per_pass", allocatedBytes);
        ObjectNode parts = json.putObject("parts");
        for (Part part : Part.values()) parts.put(part.key(), rounded(share(part)));
        return json;
    }

    /** Five significant digits: more would be noise. */
    private static double rounded(double value) {
        return value == 0 ? 0 : new BigDecimal(value).round(new MathContext(5)).doubleValue();
    }
}
