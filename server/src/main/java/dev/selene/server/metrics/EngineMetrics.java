package dev.selene.server.metrics;

import dev.selene.engine.EngineConfig;
import dev.selene.engine.EngineStats;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** What the engine does, read when somebody looks, under MindIE's names and vLLM's. */
final class EngineMetrics {
    private final String model;
    private final PrometheusRegistry registry;

    EngineMetrics(
            String model,
            Supplier<EngineStats> stats,
            EngineConfig config,
            RequestMetrics requests,
            PrometheusRegistry registry) {
        this.model = model;
        this.registry = registry;
        Supplier<EngineStats.Load> load = () -> stats.get().load();
        both("num_requests_running", "Requests in the batch.", () -> load.get().running());
        both("num_requests_waiting", "Requests that wait.", () -> load.get().waiting());
        both("num_requests_swapped", "Requests that wait in swap space; counted as waiting.", () -> 0);
        DoubleSupplier usage = () -> 1 - (double) load.get().freeBlocks() / config.numBlocks();
        gauge("npu_cache_usage_perc", "Share of the KV blocks that requests hold, 0 to 1.", usage);
        gauge("vllm:kv_cache_usage_perc", "Share of the KV blocks that requests hold, 0 to 1.", usage);
        gauge("vllm:gpu_cache_usage_perc", "The same under its older name.", usage);
        gauge("cpu_cache_usage_perc", "Share of host blocks; there are none but swap space.", () -> 0);
        gauge("npu_prefix_cache_hit_rate", "Share of prompt tokens that were cached, 0 to 1.", () -> {
            EngineStats.Tokens tokens = stats.get().tokens();
            long all = tokens.cached() + tokens.prefilled();
            return all == 0 ? 0 : (double) tokens.cached() / all;
        });
        gauge("failed_request_perc", "Share of requests that failed, 0 to 1.", requests::failedShare);
        gauge("avg_prompt_throughput_toks_per_s", "Prompt tokens a second.", new Rate(requests::promptTokens));
        gauge("avg_generation_throughput_toks_per_s", "Answer tokens a second.", new Rate(requests::generatedTokens));
        count(
                "num_preemptions",
                "Requests that had to make room.",
                () -> stats.get().preemptions());
        count(
                "vllm:num_preemptions",
                "Requests that had to make room.",
                () -> stats.get().preemptions());
        count(
                "vllm:prefix_cache_hits",
                "Prompt tokens that were cached.",
                () -> stats.get().tokens().cached());
        count(
                "vllm:prefix_cache_queries",
                "Prompt tokens that were looked for.",
                () -> stats.get().tokens().cached() + stats.get().tokens().prefilled());
        gauge(
                "all_radix_match_num",
                "Prompt tokens that were looked for.",
                () -> stats.get().tokens().cached() + stats.get().tokens().prefilled());
        gauge(
                "npu_radix_match_hit_num",
                "Prompt tokens that were cached.",
                () -> stats.get().tokens().cached());
    }

    private void both(String name, String help, DoubleSupplier value) {
        gauge(name, help, value);
        gauge("vllm:" + name, help, value);
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("model_name")
                .callback(callback -> callback.call(value.getAsDouble(), model))
                .register(registry);
    }

    private void count(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("model_name")
                .callback(callback -> callback.call(value.getAsDouble(), model))
                .register(registry);
    }
}
