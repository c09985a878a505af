package dev.selene.server;

/** An answer in pieces: {@code text/event-stream}. Must be ended. */
public interface EventStream {
    /**
     * Sends one event. Returns when it is on its way; waits while the client has not read what was sent before.
     *
     * @param data without line breaks
     * @throws dev.selene.base.SeleneException CANCELLED if the client is gone or read nothing for {@link
     *     ServerLimits#writeTimeout()}
     */
    void send(String data);

    /** As {@link #send}, without the framing of an event: for dialects that have one of their own. */
    void sendAsIs(String text);

    /** Ends the answer. */
    void end();
}
