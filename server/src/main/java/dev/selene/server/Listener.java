package dev.selene.server;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException.Kind;
import java.util.List;
import java.util.Optional;

/**
 * One address that a server listens on, and what it serves there.
 *
 * @param host name or address of the interface
 * @param port 0 for any free one, see {@link SeleneServer#port(int)}
 * @param tls empty for clear text
 * @param apiKeys empty to serve everybody who can connect
 * @param maxRequests answered at the same time; more are refused with 503
 * @param dialects at least one; the first one's form is used for errors that belong to none, such as 404
 * @param idHeaders headers of each response that name its request
 */
public record Listener(
        String host,
        int port,
        Optional<TlsConfig> tls,
        Optional<ApiKeys> apiKeys,
        int maxRequests,
        List<Dialect> dialects,
        List<String> idHeaders) {
    /** @throws dev.selene.base.SeleneException CONFIG, naming all that is out of range */
    public Listener {
        dialects = List.copyOf(dialects);
        idHeaders = List.copyOf(idHeaders);
        var problems = new Problems();
        if (host.isBlank()) problems.add("host is empty, expected a name or an address such as 127.0.0.1");
        if (port < 0 || port > 65535) problems.add("port " + port + " is not in [0, 65535]");
        if (maxRequests < 1) problems.add("max-requests " + maxRequests + " is below 1");
        if (dialects.isEmpty()) problems.add("no dialect is served");
        problems.throwIfAny(Kind.CONFIG, "listener");
    }

    /** Clear text for everybody, as many requests as connections. */
    public static Listener of(String host, int port, List<Dialect> dialects) {
        return new Listener(
                host,
                port,
                Optional.empty(),
                Optional.empty(),
                Integer.MAX_VALUE,
                dialects,
                List.of(RequestIds.HEADER));
    }

    /** {@code http://127.0.0.1:1025}, with the port that was found where this says 0. */
    String url(int actualPort) {
        String scheme = tls.isPresent() ? "https" : "http";
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + actualPort;
    }
}
