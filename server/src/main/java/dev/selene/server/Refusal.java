package dev.selene.server;

import java.util.Map;

/**
 * Why a request is not served.
 *
 * @param status of HTTP, 400 to 599
 * @param code a word for programs, for example {@code model_not_found}
 * @param field of the body that is to blame; empty when it is none in particular
 * @param message what, where and how to mend it
 * @param headers that the status calls for, for example {@code retry-after}
 */
public record Refusal(int status, String code, String field, String message, Map<String, String> headers) {
    public Refusal {
        headers = Map.copyOf(headers);
    }

    /** A refusal that no field is to blame for. */
    public static Refusal of(int status, String code, String message) {
        return new Refusal(status, code, "", message, Map.of());
    }

    /** A refusal because of one field. */
    public static Refusal ofField(int status, String code, String field, String message) {
        return new Refusal(status, code, field, message, Map.of());
    }

    /** Too much at once; the client may come back after a second. */
    public static Refusal overloaded(String message) {
        return new Refusal(503, "overloaded", "", message, Map.of("retry-after", "1"));
    }

    /** No API key, or none that is known; which of the two is not told. */
    static Refusal unauthorized() {
        return new Refusal(
                401,
                "invalid_api_key",
                "",
                "A valid API key is needed: send the header Authorization: Bearer KEY.",
                Map.of("www-authenticate", "Bearer"));
    }

    /** The server ends before the answer does; another one may serve it. */
    static Refusal stopping() {
        return new Refusal(
                503,
                "server_stopping",
                "",
                "The server is stopping. Send the request again.",
                Map.of("retry-after", "1"));
    }

    /** This refusal as what a handler throws. */
    public RefusedException asException() {
        return new RefusedException(this);
    }
}
