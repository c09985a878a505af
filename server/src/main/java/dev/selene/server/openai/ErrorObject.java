package dev.selene.server.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.server.Refusal;
import dev.selene.server.Reply;

/** {@code {"error": {"message", "type", "param", "code"}}}. */
final class ErrorObject {
    private static final int MAX_MESSAGE = 4000;
    private static final int MAX_FIELD = 200;

    private ErrorObject() {}

    static Reply of(Refusal refusal) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode error = body.putObject("error");
        error.put("message", JsonKind.printable(refusal.message(), MAX_MESSAGE));
        error.put("type", refusal.status() < 500 ? "invalid_request_error" : "server_error");
        error.put("param", refusal.field().isEmpty() ? null : JsonKind.printable(refusal.field(), MAX_FIELD));
        error.put("code", refusal.code());
        return Reply.json(refusal.status(), refusal.headers(), body);
    }
}
