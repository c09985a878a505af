package dev.selene.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Writes a line for each request and each answer to the loggers {@value #REQUESTS} and {@value #AUDIT}, in MindIE's words. */
public final class RequestLog implements RequestJournal {
    public static final String REQUESTS = "dev.selene.requests";
    public static final String AUDIT = "dev.selene.audit";

    private static final int MAX_PATH = 256;

    private final Logger requests = System.getLogger(REQUESTS);
    private final Logger audit = System.getLogger(AUDIT);

    @Override
    public void arrived(Asked asked) {
        requests.log(
                Level.INFO,
                () -> "[endpoint] Receive request from " + asked.client() + " ,method is " + asked.method()
                        + ", uri is " + path(asked) + ", id is " + asked.id());
    }

    @Override
    public void answered(Asked asked, Answered answered) {
        requests.log(
                Level.INFO,
                () -> "[endpoint] Answered " + asked.id() + " with " + answered.outcome() + " after "
                        + answered.millis() + " ms");
        String what = "method is " + asked.method() + ", uri is " + path(asked) + "]";
        String who = "[" + asked.client() + "] [server] [";
        String by = answered.keyOwner().isEmpty() ? "" : " [key " + answered.keyOwner() + "]";
        audit.log(
                Level.INFO,
                () -> who + "Request mindie server, " + what + by + (answered.served() ? " [success]" : " [fail]"));
        audit.log(
                Level.INFO,
                () -> who + "Response mindie server, " + what + " [status code: " + answered.outcome() + "]");
    }

    private static String path(Asked asked) {
        String path = asked.path();
        return path.length() <= MAX_PATH ? path : path.substring(0, MAX_PATH) + "…";
    }
}
