package dev.selene.server.mindie;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.selene.server.Refusal;
import dev.selene.server.RefusedException;
import dev.selene.server.Reply;

/** {@code {"error": MESSAGE, "error_type": TYPE}}, which is not OpenAI's error object. */
final class Errors {
    private Errors() {}

    static Reply of(Refusal refusal) {
        var body = JsonNodeFactory.instance.objectNode();
        if (refusal.status() == 413) body.put("message", refusal.message());
        else body.put("error", refusal.message()).put("error_type", type(refusal.status()));
        return Reply.json(refusal.status(), refusal.headers(), body);
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "Unauthorized";
            case 404, 405 -> "NotFoundError";
            case 422 -> "Input Validation Error";
            case 424 -> "Generation Error";
            case 500 -> "Incomplete Generation";
            case 503 -> "Service Unavailable";
            default -> "Bad Request";
        };
    }

    /** A field that is missing or wrong. */
    static RefusedException invalid(String message) {
        return Refusal.of(422, "invalid_input", message).asException();
    }

    /** The engine does not take the request. */
    static RefusedException generation(String message) {
        return Refusal.of(424, "generation_error", message).asException();
    }

    /** The answer took too long. */
    static RefusedException timeout(String why) {
        return Refusal.of(500, "timeout", "Engine callback timeout: " + why).asException();
    }

    static RefusedException notFound(String message) {
        return Refusal.of(404, "not_found", message).asException();
    }
}
