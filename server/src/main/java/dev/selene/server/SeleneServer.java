package dev.selene.server;

import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A listening server. Owns its socket and event loops; borrows the models behind its dialects, which must be closed
 * after it. Thread-safe.
 */
public final class SeleneServer implements AutoCloseable {
    /** For answers that were cut short to tell their clients so. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** For event loops to end: milliseconds, but for a machine that has much else to do. */
    private static final Duration LOOPS_END = Duration.ofSeconds(20);

    private final ServerConfig config;
    private final Vertx vertx;
    private final InFlight inFlight = new InFlight();
    private final RequestGate gate;
    private final HttpServer http;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SeleneServer(ServerConfig config, Vertx vertx, Router router) {
        this.config = config;
        this.vertx = vertx;
        this.gate = new RequestGate(vertx, config.limits(), router, inFlight);
        this.http = vertx.createHttpServer(options(config))
                .connectionHandler(gate::opened)
                .invalidRequestHandler(gate::unreadable)
                .requestHandler(gate::accept);
    }

    /**
     * Listens and serves the dialects, {@code GET /} (a page to chat with) and {@code GET /health}.
     *
     * @param dialects at least one; the first one's form is used for errors that belong to none, such as 404
     * @throws SeleneException CONFIG if the address cannot be listened on
     */
    public static SeleneServer start(ServerConfig config, List<Dialect> dialects) {
        var router = new Router(dialects);
        router.add(Health.route());
        router.add(ChatPage.route());
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        try {
            var server = new SeleneServer(config, vertx, router);
            server.http.listen(config.port(), config.host()).await();
            return server;
        } catch (Exception e) { // await() throws what happened, checked or not
            vertx.close().await();
            throw new SeleneException(
                    Kind.CONFIG,
                    "cannot listen on " + config.host() + ":" + config.port() + ": " + e.getMessage()
                            + ". Choose another host or port, or end the program that has it.",
                    e);
        }
    }

    /** Where it listens; the one that was found if the configuration says 0. */
    public int port() {
        return http.actualPort();
    }

    /**
     * Stops accepting, lets running answers finish for {@link ServerConfig#drainTimeout()}, cancels the others and tells
     * their clients, and frees everything. Waits until all is done.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        gate.stop();
        long giveUpMillis = config.drainTimeout().plus(LAST_WORDS).toMillis() + 1;
        http.shutdown(giveUpMillis, TimeUnit.MILLISECONDS);
        try {
            inFlight.awaitNone(config.drainTimeout());
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

    private static HttpServerOptions options(ServerConfig config) {
        return new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                // clear-text upgrades to HTTP/2 hang together with Expect: 100-continue; clients go on with HTTP/1.1
                .setHttp2ClearTextEnabled(false);
    }
}
