package dev.selene.deployment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What ServerConfig says of the server here.
 *
 * @param maxLinkNum requests that are worked on at once; twice as many may wait beyond them
 * @param fullText whether the last chunk of a streamed chat answer holds all of its text
 * @param tokenTimeout from one token of a request to the next
 * @param e2eTimeout of a whole request
 * @param maxBodyBytes of one request
 * @param maxJsonDepth of MindIE's own forms of requests
 */
public record ServerSettings(
        Plane data,
        Plane management,
        Plane metrics,
        int maxLinkNum,
        boolean fullText,
        Duration tokenTimeout,
        Duration e2eTimeout,
        int maxBodyBytes,
        int maxJsonDepth) {
    /** Under EnableDynamicAdjustTimeoutConfig. */
    static final Duration ADJUSTED_TOKEN_TIMEOUT = Duration.ofSeconds(3600);

    static final Duration ADJUSTED_E2E_TIMEOUT = Duration.ofSeconds(65535);

    /** @param install directory below which relative paths lie */
    static ServerSettings of(ConfigValues values, Environment environment, Path install) {
        String host = dataHost(values, environment);
        String managementHost = managementHost(values, environment);
        int port = values.getInt(ServerKeys.PORT);
        int managementPort =
                values.find(ServerKeys.MANAGEMENT_PORT).orElse((long) port).intValue();
        int metricsPort = values.find(ServerKeys.METRICS_PORT)
                .orElse((long) managementPort)
                .intValue();
        Function<TlsKeys, Optional<TlsFiles>> tls = keys ->
                values.get(ServerKeys.HTTPS_ENABLED) ? Optional.of(tls(values, keys, install)) : Optional.empty();
        boolean adjusted = values.get(TopKeys.DYNAMIC_TIMEOUT);
        return new ServerSettings(
                new Plane(host, port, tls.apply(TlsKeys.DATA)),
                new Plane(managementHost, managementPort, tls.apply(TlsKeys.MANAGEMENT)),
                new Plane(managementHost, metricsPort, tls.apply(TlsKeys.METRICS)),
                values.getInt(ServerKeys.MAX_LINK_NUM),
                values.get(ServerKeys.FULL_TEXT_ENABLED),
                adjusted ? ADJUSTED_TOKEN_TIMEOUT : Duration.ofSeconds(values.get(ServerKeys.TOKEN_TIMEOUT)),
                adjusted ? ADJUSTED_E2E_TIMEOUT : Duration.ofSeconds(values.get(ServerKeys.E2E_TIMEOUT)),
                values.getInt(ServerKeys.MAX_REQUEST_LENGTH) << 20,
                values.getInt(ServerKeys.MAX_JSON_DEPTH));
    }

    static String dataHost(ConfigValues values, Environment environment) {
        return environment.get("MIES_CONTAINER_IP").orElse(values.get(ServerKeys.IP_ADDRESS));
    }

    static String managementHost(ConfigValues values, Environment environment) {
        return environment
                .get("MIES_CONTAINER_MANAGEMENT_IP")
                .or(() -> values.find(ServerKeys.MANAGEMENT_IP_ADDRESS))
                .orElseGet(() -> dataHost(values, environment));
    }

    private static TlsFiles tls(ConfigValues values, TlsKeys keys, Path install) {
        Path caDirectory = install.resolve(values.get(keys.caPath()));
        Path crlDirectory = install.resolve(values.get(keys.crlPath()));
        List<Path> crls = values.get(keys.crlFiles()).stream()
                .filter(name -> !name.isEmpty())
                .map(crlDirectory::resolve)
                .toList();
        return new TlsFiles(
                values.get(keys.caFiles()).stream().map(caDirectory::resolve).toList(),
                install.resolve(values.get(keys.certificate())),
                install.resolve(values.get(keys.privateKey())),
                crls);
    }
}
