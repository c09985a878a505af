package dev.selene.server;

import java.util.UUID;
import java.util.regex.Pattern;

/** The {@code x-request-id} header: the client's when it is short and plain, else one of ours. */
final class RequestIds {
    static final String HEADER = "x-request-id";

    /** What is safe in a header and in a log line. */
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

    private RequestIds() {}

    /** @param sent by the client, may be null */
    static String choose(String sent) {
        return sent != null && VALID.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
    }
}
