package dev.selene.server;

/**
 * Hears who asked for what and what became of it. Bodies, query strings and keys are never among it. Called on event loops
 * and requests' threads: returns at once.
 */
public interface RequestJournal {
    /**
     * A request.
     *
     * @param client address and port of the other end
     * @param path as sent, without query
     */
    record Asked(String id, String client, String method, String path) {}

    /**
     * What became of it.
     *
     * @param keyOwner whose API key was sent; empty when none was asked for
     * @param served false when it was refused before a handler saw it
     * @param outcome the status, or {@code client gone}
     */
    record Answered(String keyOwner, boolean served, String outcome, long millis) {}

    void arrived(Asked asked);

    void answered(Asked asked, Answered answered);

    /** Listens to nothing. */
    static RequestJournal none() {
        return new RequestJournal() {
            @Override
            public void arrived(Asked asked) {}

            @Override
            public void answered(Asked asked, Answered answered) {}
        };
    }
}
