package dev.selene.server;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;

/**
 * Closes one connection on which no request arrives in time. Used on its event loop.
 *
 * <p>A timer of our own, since a read timeout of the connection would also end requests that wait long for their answer.
 */
final class ConnectionWatch {
    private static final long NONE = -1;

    private final Vertx vertx;
    private final HttpConnection connection;
    private long timer = NONE;

    ConnectionWatch(Vertx vertx, HttpConnection connection) {
        this.vertx = vertx;
        this.connection = connection;
    }

    /** The next request must arrive within {@code timeout}. */
    void expectRequest(Duration timeout) {
        requestArrived();
        timer = vertx.setTimer(timeout.toMillis(), _ -> connection.close());
    }

    /** A request has arrived, or the connection is closed. */
    void requestArrived() {
        if (timer != NONE) vertx.cancelTimer(timer);
        timer = NONE;
    }
}
