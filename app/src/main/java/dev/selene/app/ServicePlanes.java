package dev.selene.app;

import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.Environment;
import dev.selene.deployment.Plane;
import dev.selene.deployment.ServerSettings;
import dev.selene.deployment.TlsFiles;
import dev.selene.llm.Llm;
import dev.selene.server.ApiKeys;
import dev.selene.server.ChatModel;
import dev.selene.server.Dialect;
import dev.selene.server.Listener;
import dev.selene.server.Pages;
import dev.selene.server.RequestLog;
import dev.selene.server.SeleneServer;
import dev.selene.server.ServerLimits;
import dev.selene.server.TlsConfig;
import dev.selene.server.openai.OpenAi;
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

    /** @param stop ends the service as a signal does */
    ServicePlanes(DeploymentConfig config, Environment environment, Llm llm, ChatModel model, Runnable stop) {
        this.config = config;
        this.apiKeys = config.selene().apiKeyFile().map(ApiKeys::of);
        ServerSettings server = config.server();
        var openAi = new OpenAi(model);
        serve(server.data(), openAi);
        serve(server.data(), new Pages(openAi));
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
        return SeleneServer.start(grace, limits, new RequestLog(), listeners);
    }

    private static TlsConfig tls(TlsFiles files) {
        return new TlsConfig(files.certificate(), files.privateKey(), files.caFiles(), files.crlFiles());
    }
}
