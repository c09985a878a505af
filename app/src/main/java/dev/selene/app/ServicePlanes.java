package dev.selene.app;

import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.Environment;
import dev.selene.deployment.Plane;
import dev.selene.deployment.ScheduleSettings;
import dev.selene.deployment.ServerSettings;
import dev.selene.deployment.TlsFiles;
import dev.selene.llm.Llm;
import dev.selene.server.ApiKeys;
import dev.selene.server.ChatModel;
import dev.selene.server.Dialect;
import dev.selene.server.Listener;
import dev.selene.server.Pages;
import dev.selene.server.PromptLimit;
import dev.selene.server.RequestLog;
import dev.selene.server.SeleneServer;
import dev.selene.server.ServerLimits;
import dev.selene.server.TlsConfig;
import dev.selene.server.metrics.ServerMetrics;
import dev.selene.server.mindie.MindieData;
import dev.selene.server.mindie.MindieErrors;
import dev.selene.server.mindie.MindieManagement;
import dev.selene.server.mindie.ServedModel;
import dev.selene.server.mindie.ServiceControl;
import dev.selene.server.openai.OpenAi;
import dev.selene.server.openai.StreamStyle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The planes of a service: which routes listen where. Planes of one address and port are one listener. */
final class ServicePlanes {
    private static final List<String> ID_HEADERS = List.of("RequestUUID", "x-request-id");

    private final DeploymentConfig config;
    private final Map<Plane, List<Dialect>> dialects = new LinkedHashMap<>();
    private final Optional<ApiKeys> apiKeys;
    private volatile SeleneServer started;

    /**
     * @param model with its limit of prompts
     * @param stop ends the service as a signal does
     */
    ServicePlanes(DeploymentConfig config, Environment environment, Llm llm, PromptLimit model, Runnable stop) {
        this.config = config;
        this.apiKeys = config.selene().apiKeyFile().map(ApiKeys::of);
        var words = new MindieErrors();
        boolean metricsOn = !environment.get("MIES_SERVICE_MONITOR_MODE").equals(Optional.of("0"));
        var metrics = new ServerMetrics(model.name(), llm::stats, llm.engineConfig(), metricsOn, words);
        ChatModel counted = ServerMetrics.metered(model, metrics);
        var served =
                new ServedModel(counted, model.maxPromptTokens(), llm.engineConfig(), llm::stats, settings(config));
        ServerSettings server = config.server();
        serve(server.data(), new MindieData(served));
        serve(server.data(), new OpenAi(counted, new StreamStyle(true, server.fullText())));
        serve(server.management(), new MindieManagement(served, control(stop)));
        serve(server.metrics(), metrics);
        serve(server.data(), new Pages(words)); // last: on a shared port MindIE's /health comes before
    }

    private static ServedModel.Settings settings(DeploymentConfig config) {
        ScheduleSettings schedule = config.schedule();
        return new ServedModel.Settings(
                Path.of(config.model().weightPath()).getFileName().toString(),
                Version.number(),
                config.server().maxJsonDepth(),
                schedule.maxPrefillTokens(),
                schedule.maxPrefillBatchSize(),
                schedule.prefillPolicyType(),
                schedule.decodePolicyType(),
                config.model().kvGigabytes().orElse(-1),
                config.model().hostKvGigabytes(),
                config.model().worldSize());
    }

    private ServiceControl control(Runnable stop) {
        return new ServiceControl() {
            @Override
            public void refuseRequests() {
                started.refuseRequests();
            }

            @Override
            public void stop() {
                stop.run();
            }
        };
    }

    private void serve(Plane plane, Dialect dialect) {
        Plane first = dialects.keySet().stream()
                .filter(plane::sharesListenerWith)
                .findFirst()
                .orElse(plane);
        dialects.computeIfAbsent(first, _ -> new ArrayList<>()).add(dialect);
    }

    SeleneServer start(Duration grace) {
        ServerLimits defaults = ServerLimits.defaults();
        int bodyBytes = config.server().maxBodyBytes();
        var limits = new ServerLimits(
                defaults.maxConnections(),
                bodyBytes,
                Math.max(defaults.maxPendingBytes(), 4L * bodyBytes),
                defaults.headerTimeout(),
                defaults.bodyTimeout(),
                defaults.idleTimeout(),
                defaults.writeTimeout());
        List<Listener> listeners = new ArrayList<>();
        dialects.forEach((plane, served) -> listeners.add(new Listener(
                plane.host(),
                plane.port(),
                plane.tls().map(ServicePlanes::tls),
                apiKeys,
                ServiceOptions.acceptedRequests(config.server()),
                served,
                ID_HEADERS)));
        started = SeleneServer.start(grace, limits, new RequestLog(), listeners);
        return started;
    }

    private static TlsConfig tls(TlsFiles files) {
        return new TlsConfig(files.certificate(), files.privateKey(), files.caFiles(), files.crlFiles());
    }
}
