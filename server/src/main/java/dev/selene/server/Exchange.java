package dev.selene.server;

/**
 * One request and its answer. Used by the request's own thread.
 *
 * <p>Writing to a client that is gone throws a {@link dev.selene.base.SeleneException} of kind CANCELLED.
 */
public interface Exchange {
    /** Names this request in the answer's {@code x-request-id} header and in the log. */
    String requestId();

    /** What the {@code *} of the route stands for, percent-decoded; empty when it has none. */
    String pathRest();

    /** The value of a parameter of the query string, decoded; empty when it was not sent. */
    String query(String name);

    /** The value of a request header, empty when it was not sent. */
    String header(String name);

    /** The whole body; of a request that has none, empty. */
    byte[] body();

    /**
     * Runs {@code action} once when the client goes away or the server must stop before the answer is complete; at once
     * when that has happened. On any thread: must return at once.
     */
    void onCancel(Runnable action);

    /** Sends the whole answer. */
    void reply(Reply reply);

    /** Sends status 200 and opens the answer as server-sent events. */
    EventStream openEvents();
}
