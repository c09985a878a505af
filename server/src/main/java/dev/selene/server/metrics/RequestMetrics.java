package dev.selene.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What happens to requests. Each figure is kept under both names. Thread-safe, returns at once. */
final class RequestMetrics {
    private static final double[] FIRST_TOKEN = {
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
    };
    private static final double[] NEXT_TOKEN = {0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5};
    private static final double[] WHOLE = {1, 2.5, 5, 10, 15, 20, 30, 40, 50, 60};
    private static final double[] TOKENS = {
        10, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 16000, 20000, 32000, 50000, 64000, 128000
    };

    /** One figure under MindIE's name and vLLM's. */
    private record Timed(Histogram mindie, Histogram vllm, String model) {
        void observe(double value) {
            mindie.labelValues(model).observe(value);
            vllm.labelValues(model).observe(value);
        }
    }

    private final String model;
    private final Counter received;
    private final Counter succeeded;
    private final Counter failed;
    private final Counter finished;
    private final List<Counter> promptTokens;
    private final List<Counter> generatedTokens;
    private final Timed firstToken;
    private final Timed nextToken;
    private final Timed whole;
    private final Timed promptLength;
    private final Timed answerLength;
    private final PrometheusRegistry registry;

    RequestMetrics(String model, PrometheusRegistry registry) {
        this.model = model;
        this.registry = registry;
        received = counter("request_received", "Requests that came to the model.");
        succeeded = counter("request_success", "Requests with a complete answer.");
        failed = counter("request_failed", "Requests that failed or were cancelled.");
        finished = Counter.builder()
                .name("vllm:request_success")
                .help("Requests with a complete answer.")
                .labelNames("model_name", "finished_reason")
                .register(registry);
        promptTokens = List.of(
                counter("prompt_tokens", "Tokens of prompts."), counter("vllm:prompt_tokens", "Tokens of prompts."));
        generatedTokens = List.of(
                counter("generation_tokens", "Tokens of answers."),
                counter("vllm:generation_tokens", "Tokens of answers."));
        firstToken = timed("time_to_first_token_seconds", "From a request to its first text.", FIRST_TOKEN);
        nextToken = timed("time_per_output_token_seconds", "From one piece of text to the next.", NEXT_TOKEN);
        whole = timed("e2e_request_latency_seconds", "From a request to the end of its answer.", WHOLE);
        promptLength = timed("request_prompt_tokens", "Tokens of a prompt.", TOKENS);
        answerLength = timed("request_generation_tokens", "Tokens of an answer.", TOKENS);
    }

    private Counter counter(String name, String help) {
        return Counter.builder().name(name).help(help).labelNames("model_name").register(registry);
    }

    private Timed timed(String name, String help, double[] bounds) {
        return new Timed(histogram(name, help, bounds), histogram("vllm:" + name, help, bounds), model);
    }

    private Histogram histogram(String name, String help, double[] bounds) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames("model_name")
                .classicOnly()
                .classicUpperBounds(bounds)
                .register(registry);
    }

    void received(int tokens) {
        received.labelValues(model).inc();
        promptTokens.forEach(counter -> counter.labelValues(model).inc(tokens));
        promptLength.observe(tokens);
    }

    void firstText(long nanos) {
        firstToken.observe(seconds(nanos));
    }

    void nextText(long nanos) {
        nextToken.observe(seconds(nanos));
    }

    /** @param reason stop or length */
    void succeeded(String reason, int tokens, long nanos) {
        succeeded.labelValues(model).inc();
        finished.labelValues(model, reason).inc();
        ended(tokens, nanos);
    }

    void cancelled(int tokens, long nanos) {
        failed.labelValues(model).inc();
        finished.labelValues(model, "abort").inc();
        ended(tokens, nanos);
    }

    void failed() {
        failed.labelValues(model).inc();
    }

    double failedShare() {
        double all = received.labelValues(model).get();
        return all == 0 ? 0 : failed.labelValues(model).get() / all;
    }

    double promptTokens() {
        return promptTokens.getFirst().labelValues(model).get();
    }

    double generatedTokens() {
        return generatedTokens.getFirst().labelValues(model).get();
    }

    private void ended(int tokens, long nanos) {
        generatedTokens.forEach(counter -> counter.labelValues(model).inc(tokens));
        answerLength.observe(tokens);
        whole.observe(seconds(nanos));
    }

    private static double seconds(long nanos) {
        return (double) nanos / TimeUnit.SECONDS.toNanos(1);
    }
}
