package dev.selene.server;

import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A listening server. Owns its sockets and event loops; borrows the models behind its dialects, which must be closed
 * after it. Thread-safe.
 */
public final class SeleneServer implements AutoCloseable {
    /** For answers that were cut short to tell their clients so. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** For event loops to end: milliseconds, but for a machine that has much else to do. */
    private static final Duration LOOPS_END = Duration.ofSeconds(20);

    private final Duration drainTimeout;
    private final Vertx vertx;
    private final InFlight inFlight = new InFlight();
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** A listener that listens. */
    private record Socket(Listener listener, RequestGate gate, HttpServer http) {}

    private SeleneServer(Duration drainTimeout, Vertx vertx) {
        this.drainTimeout = drainTimeout;
        this.vertx = vertx;
    }

    /**
     * Listens and serves the dialects, {@code GET /} (a page to chat with) and {@code GET /health}.
     *
     * @param dialects at least one; the first one's form is used for errors that belong to none, such as 404
     * @throws SeleneException CONFIG if the address cannot be listened on
     */
    public static SeleneServer start(ServerConfig config, List<Dialect> dialects) {
        List<Dialect> all = new ArrayList<>(dialects);
        all.add(new Pages(dialects.getFirst()));
        return start(
                config.drainTimeout(),
                config.limits(),
                RequestJournal.none(),
                List.of(Listener.of(config.host(), config.port(), all)));
    }

    /**
     * Listens on several addresses; what one client may take holds for each of them.
     *
     * @param drainTimeout that running answers get to finish when the server closes
     * @param journal hears of all requests
     * @param listeners at least one
     * @throws SeleneException CONFIG if an address cannot be listened on or a file of TLS is wrong
     */
    public static SeleneServer start(
            Duration drainTimeout, ServerLimits limits, RequestJournal journal, List<Listener> listeners) {
        listeners.forEach(listener -> listener.tls().ifPresent(TlsConfig::check));
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        var server = new SeleneServer(drainTimeout, vertx);
        for (Listener listener : listeners) server.listen(listener, limits, journal);
        return server;
    }

    private void listen(Listener listener, ServerLimits limits, RequestJournal journal) {
        var gate = new RequestGate(vertx, limits, listener, inFlight, journal);
        try {
            HttpServer http = vertx.createHttpServer(options(listener))
                    .connectionHandler(gate::opened)
                    .invalidRequestHandler(gate::unreadable)
                    .requestHandler(gate::accept);
            http.listen(listener.port(), listener.host()).await();
            sockets.add(new Socket(listener, gate, http));
        } catch (Exception e) { // await() throws what happened, checked or not
            vertx.close().await();
            throw new SeleneException(
                    Kind.CONFIG,
                    "cannot listen on " + listener.host() + ":" + listener.port() + ": " + e.getMessage()
                            + ". Choose another host or port, or end the program that has it.",
                    e);
        }
    }

    /** Where the first listener listens; the port that was found if the configuration says 0. */
    public int port() {
        return port(0);
    }

    /** Where listener number {@code index} listens. */
    public int port(int index) {
        return sockets.get(index).http().actualPort();
    }

    /** The addresses of all listeners, for people. */
    public List<String> urls() {
        return sockets.stream()
                .map(socket -> socket.listener().url(socket.http().actualPort()))
                .toList();
    }

    /** From here on every request is refused, as {@link #close()} does; those that run go on. */
    public void refuseRequests() {
        sockets.forEach(socket -> socket.gate().stop());
    }

    /**
     * Waits until no request runs.
     *
     * @return false if some still ran after {@code timeout}
     */
    public boolean awaitIdle(Duration timeout) throws InterruptedException {
        return inFlight.awaitNone(timeout);
    }

    /**
     * Stops accepting, lets running answers finish for the drain timeout, cancels the others and tells their clients, and
     * frees everything. Waits until all is done.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        refuseRequests();
        long giveUpMillis = drainTimeout.plus(LAST_WORDS).toMillis() + 1;
        sockets.forEach(socket -> socket.http().shutdown(giveUpMillis, TimeUnit.MILLISECONDS));
        try {
            inFlight.awaitNone(drainTimeout);
            inFlight.cancelAll();
            inFlight.awaitNone(LAST_WORDS);
            vertx.close().await(LOOPS_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            vertx.close();
        } catch (TimeoutException e) {
            throw new SeleneException(Kind.INTERNAL, "the server's event loops did not end in time", e);
        }
    }

    private static HttpServerOptions options(Listener listener) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(listener.host())
                .setPort(listener.port())
                // clear-text upgrades to HTTP/2 hang together with Expect: 100-continue; clients go on with HTTP/1.1
                .setHttp2ClearTextEnabled(false);
        listener.tls().ifPresent(tls -> tls.applyTo(options));
        return options;
    }
}
