package dev.selene.server;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What happens to a request on the event loop, before its own thread begins: the checks of its head, the choice of its
 * route, the reading of its body.
 */
final class RequestGate {
    private static final Logger LOG = System.getLogger("dev.selene.server");

    private final Vertx vertx;
    private final ServerLimits limits;
    private final Listener listener;
    private final Router router;
    private final BodyBudget budget;
    private final InFlight inFlight;
    private final RequestJournal journal;
    private final AtomicInteger running = new AtomicInteger();
    private final ConcurrentHashMap<HttpConnection, ConnectionWatch> connections = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    RequestGate(Vertx vertx, ServerLimits limits, Listener listener, InFlight inFlight, RequestJournal journal) {
        this.vertx = vertx;
        this.limits = limits;
        this.listener = listener;
        this.router = new Router(listener.dialects());
        this.budget = new BodyBudget(limits.maxPendingBytes());
        this.inFlight = inFlight;
        this.journal = journal;
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
            String owner = requireKey(request, target);
            String rest =
                    decode(request.path().substring(target.route().prefix().length()));
            new BodyReader(
                            request,
                            limits,
                            budget,
                            vertx,
                            body -> admit(target, exchange, rest, body, owner),
                            refusal -> refuse(exchange, refusal, target.dialect()))
                    .start();
        } catch (RefusedException e) {
            refuse(exchange, e.refusal(), router.fallback());
        }
    }

    private VertxExchange arrived(HttpServerRequest request) {
        ConnectionWatch watch = connections.get(request.connection());
        if (watch != null) watch.requestArrived();
        var exchange = new VertxExchange(request, limits.writeTimeout(), listener.idHeaders(), () -> {
            if (watch != null) watch.expectRequest(limits.idleTimeout());
        });
        journal.arrived(exchange.asked());
        return exchange;
    }

    /** Whose key the request has; empty when none is asked for. */
    private String requireKey(HttpServerRequest request, Router.Target target) {
        if (listener.apiKeys().isEmpty() || target.route().open()) return "";
        String authorization = request.getHeader("authorization");
        return listener.apiKeys()
                .get()
                .owner(authorization == null ? "" : authorization)
                .orElseThrow(() -> Refusal.unauthorized().asException());
    }

    private Optional<Refusal> unavailable() {
        if (stopping) return Optional.of(Refusal.stopping());
        if (connections.size() > limits.maxConnections())
            return Optional.of(Refusal.overloaded("More than " + limits.maxConnections() + " connections are open."));
        return Optional.empty();
    }

    private void refuse(VertxExchange exchange, Refusal refusal, Dialect dialect) {
        exchange.refuseUnread(dialect.refusal(refusal), vertx);
        journal.answered(exchange.asked(), exchange.answered("", false));
    }

    private void admit(Router.Target target, VertxExchange exchange, String rest, byte[] body, String owner) {
        if (running.incrementAndGet() <= listener.maxRequests()) {
            serve(target, exchange, rest, body, owner);
            return;
        }
        running.decrementAndGet();
        budget.giveBack(body.length);
        LOG.log(Level.ERROR, "more than " + listener.maxRequests() + " requests at once: one was refused");
        Refusal refusal = Refusal.overloaded("More than " + listener.maxRequests() + " requests are being answered.");
        exchange.reply(target.dialect().refusal(refusal));
        journal.answered(exchange.asked(), exchange.answered(owner, false));
    }

    private void serve(Router.Target target, VertxExchange exchange, String rest, byte[] body, String owner) {
        exchange.received(rest, body);
        inFlight.add(exchange);
        Thread.ofVirtual().name("request-" + exchange.requestId()).start(() -> {
            try {
                Dispatcher.run(target, exchange);
                exchange.awaitLeft();
            } finally {
                budget.giveBack(body.length);
                running.decrementAndGet();
                inFlight.remove(exchange);
                journal.answered(exchange.asked(), exchange.answered(owner, true));
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
