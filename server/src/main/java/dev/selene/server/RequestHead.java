package dev.selene.server;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/** Checks what stands before a body: all that two servers in a row could read in two ways is refused. */
final class RequestHead {
    private RequestHead() {}

    /** Why a request that Vert.x could read must not be served; empty when it may. */
    static Optional<Refusal> problem(HttpServerRequest request, int maxBodyBytes) {
        int hosts = request.headers().getAll("host").size();
        if (hosts > 1 || hosts == 0 && request.version() != HttpVersion.HTTP_1_0)
            return refuse(400, "bad_request", hosts + " Host headers, expected one.");

        List<String> codings = request.headers().getAll("transfer-encoding");
        if (codings.size() > 1 || !codings.isEmpty() && request.headers().contains("content-length"))
            return refuse(400, "bad_request", "The length of the body is given twice.");
        if (!codings.isEmpty() && !codings.getFirst().equalsIgnoreCase("chunked"))
            return refuse(
                    501,
                    "unknown_transfer_encoding",
                    "Transfer-Encoding " + codings.getFirst() + " is unknown, only chunked is.");

        String encoding = request.getHeader("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity"))
            return refuse(
                    415,
                    "unsupported_content_encoding",
                    "Content-Encoding " + encoding + ": send the body uncompressed.");

        String expected = request.getHeader("expect");
        if (expected != null && !expected.equalsIgnoreCase("100-continue"))
            return refuse(417, "unknown_expectation", "Expect: " + expected + " is unknown, only 100-continue is.");

        String length = request.getHeader("content-length");
        if (length != null && Long.parseLong(length) > maxBodyBytes) return Optional.of(tooLarge(maxBodyBytes));
        return Optional.empty();
    }

    /** What is wrong with a request that could not be read. */
    static Refusal unreadable(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> Refusal.of(414, "url_too_long", "The URL is too long.");
            case TooLongHttpHeaderException _ -> Refusal.of(431, "headers_too_large", "The headers are too large.");
            case null, default -> Refusal.of(400, "bad_request", "This is not HTTP/1.1.");
        };
    }

    static Refusal tooLarge(int maxBodyBytes) {
        return Refusal.of(413, "body_too_large", "The body is larger than the " + maxBodyBytes + " bytes allowed.");
    }

    private static Optional<Refusal> refuse(int status, String code, String message) {
        return Optional.of(Refusal.of(status, code, message));
    }
}
