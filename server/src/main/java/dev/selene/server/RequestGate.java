package dev.selene.server;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What happens to a request on the event loop, before its own thread begins: the checks of its head, the choice of its
 * route, the reading of its body.
 */
final class RequestGate {
    private final Vertx vertx;
    private final ServerLimits limits;
    private final Router router;
    private final BodyBudget budget;
    private final InFlight inFlight;
    private final ConcurrentHashMap<HttpConnection, ConnectionWatch> connections = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    RequestGate(Vertx vertx, ServerLimits limits, Router router, InFlight inFlight) {
        this.vertx = vertx;
        this.limits = limits;
        this.router = router;
        this.budget = new BodyBudget(limits.maxPendingBytes());
        this.inFlight = inFlight;
    }

    /** From here on every request is refused. */
    void stop() {
        stopping = true;
    }

    void opened(HttpConnection connection) {
        var watch = new ConnectionWatch(vertx, connection);
        connections.put(connection, watch);
        watch.expectRequest(limits.headerTimeout());
        connection.closeHandler(_ -> {
            watch.requestArrived();
            connections.remove(connection);
        });
    }

    void unreadable(HttpServerRequest request) {
        refuse(arrived(request), RequestHead.unreadable(request.decoderResult().cause()), router.fallback());
    }

    void accept(HttpServerRequest request) {
        VertxExchange exchange = arrived(request);
        Optional<Refusal> problem =
                RequestHead.problem(request, limits.maxBodyBytes()).or(this::unavailable);
        if (problem.isPresent()) {
            refuse(exchange, problem.get(), router.fallback());
            return;
        }
        try {
            Router.Target target = router.find(request.method().name(), request.path());
            String rest =
                    decode(request.path().substring(target.route().prefix().length()));
            new BodyReader(
                            request,
                            limits,
                            budget,
                            vertx,
                            body -> serve(target, exchange, rest, body),
                            refusal -> refuse(exchange, refusal, target.dialect()))
                    .start();
        } catch (RefusedException e) {
            refuse(exchange, e.refusal(), router.fallback());
        }
    }

    private VertxExchange arrived(HttpServerRequest request) {
        ConnectionWatch watch = connections.get(request.connection());
        if (watch != null) watch.requestArrived();
        return new VertxExchange(request, limits.writeTimeout(), () -> {
            if (watch != null) watch.expectRequest(limits.idleTimeout());
        });
    }

    private Optional<Refusal> unavailable() {
        if (stopping) return Optional.of(Refusal.stopping());
        if (connections.size() > limits.maxConnections())
            return Optional.of(Refusal.overloaded("More than " + limits.maxConnections() + " connections are open."));
        return Optional.empty();
    }

    private void refuse(VertxExchange exchange, Refusal refusal, Dialect dialect) {
        exchange.refuseUnread(dialect.refusal(refusal), vertx);
    }

    private void serve(Router.Target target, VertxExchange exchange, String rest, byte[] body) {
        exchange.received(rest, body);
        inFlight.add(exchange);
        Thread.ofVirtual().name("request-" + exchange.requestId()).start(() -> {
            try {
                Dispatcher.run(target, exchange);
                exchange.awaitLeft();
            } finally {
                budget.giveBack(body.length);
                inFlight.remove(exchange);
            }
        });
    }

    private static String decode(String rest) {
        try {
            return URLDecoder.decode(rest.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.of(400, "bad_request", "The URL is not percent-encoded as it should: " + e.getMessage() + ".")
                    .asException();
        }
    }
}
