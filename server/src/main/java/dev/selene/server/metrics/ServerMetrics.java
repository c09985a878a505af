package dev.selene.server.metrics;

import dev.selene.engine.EngineConfig;
import dev.selene.engine.EngineStats;
import dev.selene.server.ChatModel;
import dev.selene.server.Dialect;
import dev.selene.server.Refusal;
import dev.selene.server.Reply;
import dev.selene.server.Route;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code GET /metrics}. Thread-safe. */
public final class ServerMetrics implements Dialect {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final RequestMetrics requests;
    private final boolean on;
    private final Dialect words;

    /**
     * @param model what the label {@code model_name} says
     * @param on false to answer with an error that says how to turn it on
     * @param words whose form errors have
     */
    public ServerMetrics(String model, Supplier<EngineStats> stats, EngineConfig config, boolean on, Dialect words) {
        this.requests = new RequestMetrics(model, registry);
        new EngineMetrics(model, stats, config, requests, registry);
        this.on = on;
        this.words = words;
    }

    /**
     * The same model, whose generations are counted.
     *
     * @param metrics where
     */
    public static ChatModel metered(ChatModel model, ServerMetrics metrics) {
        return new MeteredModel(model, metrics.requests);
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route("GET", "/metrics", exchange -> {
            if (!on)
                throw Refusal.of(
                                500,
                                "metrics_off",
                                "Metrics are off: MIES_SERVICE_MONITOR_MODE is 0. Unset it, or set it to 1.")
                        .asException();
            exchange.reply(new Reply(200, writer.getContentType(), Map.of(), text()));
        }));
    }

    private byte[] text() {
        var out = new ByteArrayOutputStream();
        try {
            writer.write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return out.toByteArray();
    }

    @Override
    public Reply refusal(Refusal refusal) {
        return words.refusal(refusal);
    }
}
