package dev.selene.server;

import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import dev.selene.server.Cancellation.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request on Vert.x. Created on the event loop, then used by the request's own thread. */
final class VertxExchange implements Exchange {
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String requestId;
    private final Duration writeTimeout;
    private final Runnable whenAnswered;
    private final long arrivedNanos = System.nanoTime();
    private final Cancellation cancellation = new Cancellation();
    private String pathRest = "";
    private byte[] body = new byte[0];
    private VertxEventStream events;
    private Future<Void> left;

    /**
     * @param idHeaders of the response that name the request
     * @param whenAnswered runs on the event loop when the whole answer has left
     */
    VertxExchange(HttpServerRequest request, Duration writeTimeout, List<String> idHeaders, Runnable whenAnswered) {
        this.request = request;
        this.response = request.response();
        this.requestId = RequestIds.choose(request.getHeader(RequestIds.HEADER));
        this.writeTimeout = writeTimeout;
        response.closeHandler(_ -> clientGone());
        response.exceptionHandler(_ -> clientGone());
        this.whenAnswered = whenAnswered;
        idHeaders.forEach(header -> response.putHeader(header, requestId));
        response.putHeader("x-content-type-options", "nosniff");
    }

    RequestJournal.Asked asked() {
        String client = String.valueOf(request.connection().remoteAddress());
        return new RequestJournal.Asked(requestId, client, request.method().name(), request.path());
    }

    RequestJournal.Answered answered(String keyOwner, boolean served) {
        String outcome =
                cancellation.isFor(Reason.CLIENT_GONE) ? "client gone" : String.valueOf(response.getStatusCode());
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - arrivedNanos);
        return new RequestJournal.Answered(keyOwner, served, outcome, millis);
    }

    private void clientGone() {
        if (!response.ended()) cancellation.cancel(Reason.CLIENT_GONE);
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /** The open event stream, or null. */
    VertxEventStream events() {
        return events;
    }

    boolean answered() {
        return response.ended();
    }

    /** Waits until the answer has left; a client that does not take it within the write timeout is disconnected. */
    void awaitLeft() {
        if (left == null) return;
        try {
            left.await(writeTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            request.connection().close();
        } catch (Exception e) { // await() throws what happened, checked or not: the client is gone
            cancellation.cancel(Reason.CLIENT_GONE);
        }
    }

    void received(String rest, byte[] bytes) {
        pathRest = rest;
        body = bytes;
    }

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public String pathRest() {
        return pathRest;
    }

    @Override
    public String header(String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }

    @Override
    public String query(String name) {
        String value = request.getParam(name);
        return value == null ? "" : value;
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public void onCancel(Runnable action) {
        cancellation.onCancel(action);
    }

    @Override
    public void reply(Reply reply) {
        write(reply);
    }

    /**
     * Refuses a request before its body was read. What is still coming is read and thrown away for a moment before the
     * connection closes, since closing on unread bytes would make the client's system drop our answer.
     */
    void refuseUnread(Reply reply, Vertx vertx) {
        HttpConnection connection = request.connection();
        request.handler(_ -> {});
        request.exceptionHandler(_ -> {});
        response.putHeader("connection", "close");
        write(reply).onComplete(_ -> {
            if (request.isEnded()) connection.close();
            else {
                request.endHandler(_ -> connection.close());
                vertx.setTimer(LINGER.toMillis(), _ -> connection.close());
            }
        });
    }

    private Future<Void> write(Reply reply) {
        response.setStatusCode(reply.status()).putHeader("content-type", reply.contentType());
        reply.headers().forEach(response::putHeader);
        left = response.end(Buffer.buffer(reply.body())).onSuccess(_ -> whenAnswered.run());
        return left;
    }

    @Override
    public EventStream openEvents() {
        response.putHeader("content-type", "text/event-stream; charset=utf-8")
                .putHeader("cache-control", "no-cache")
                .putHeader("x-accel-buffering", "no"); // nginx would hold events back
        events = new VertxEventStream();
        // HTTP/1.0 knows no chunks: its answer ends with the connection, and its head leaves with the first event
        if (request.version() != HttpVersion.HTTP_1_0) {
            response.setChunked(true);
            response.writeHead();
        }
        return events;
    }

    /** Server-sent events on this exchange's response. */
    final class VertxEventStream implements EventStream {
        @Override
        public void send(String data) {
            sendAsIs("data: " + data + "\n\n");
        }

        @Override
        public void sendAsIs(String text) {
            if (cancellation.isFor(Reason.CLIENT_GONE)) throw gone("The client closed the connection.");
            Future<Void> written;
            boolean full;
            try {
                written = response.write(text);
                full = response.writeQueueFull();
            } catch (IllegalStateException e) {
                throw gone("The client closed the connection.");
            }
            if (full) await(written);
        }

        private void await(Future<Void> written) {
            try {
                written.await(writeTimeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                request.connection().close();
                throw gone("The client read nothing for " + writeTimeout.toMillis() + " ms.");
            } catch (Exception e) { // await() throws what happened, checked or not
                throw gone("The client closed the connection.");
            }
        }

        /** Tells an error that came too late for a status, and ends. */
        void fail(Reply error) {
            send(new String(error.body(), StandardCharsets.UTF_8));
            end();
        }

        @Override
        public void end() {
            left = response.end().onSuccess(_ -> {
                if (request.version() == HttpVersion.HTTP_1_0)
                    request.connection().close();
                else whenAnswered.run();
            });
        }
    }

    private static SeleneException gone(String message) {
        return new SeleneException(Kind.CANCELLED, message);
    }
}
