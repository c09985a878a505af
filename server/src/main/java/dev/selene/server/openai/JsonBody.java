package dev.selene.server.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import dev.selene.server.Exchange;
import dev.selene.server.Refusal;
import java.io.IOException;
import java.util.Locale;

/** From a request's bytes to a JSON object of bounded size. */
final class JsonBody {
    /** A tree takes up to a hundred times the bytes of its text, so that bytes alone do not bound it. */
    private static final int MAX_TOKENS = 500_000;

    private JsonBody() {}

    /** @throws dev.selene.server.RefusedException 415 or 400 */
    static ObjectNode of(Exchange exchange) {
        requireJson(exchange.header("content-type"));
        requireBounded(exchange.body());
        if (parse(exchange.body()) instanceof ObjectNode object) return object;
        throw invalid("The body is not a JSON object.");
    }

    /**
     * Insists on the type although the bytes would tell: a web page can make a browser post anything to a server of the
     * local network, except JSON that is declared as such.
     */
    private static void requireJson(String contentType) {
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        boolean json = parts[0].strip().equals("application/json");
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) json = false;
        }
        if (json) return;
        String found = contentType.isEmpty() ? "There is no content type" : "The content type is " + contentType;
        throw Refusal.of(
                        415,
                        "unsupported_content_type",
                        found + ", expected application/json in UTF-8. Add the header Content-Type: application/json.")
                .asException();
    }

    private static void requireBounded(byte[] body) {
        int tokens = 0;
        try (JsonParser parser = Json.mapper().createParser(body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken())
                if (++tokens > MAX_TOKENS) throw invalid("The body has more than " + MAX_TOKENS + " JSON tokens.");
        } catch (IOException e) {
            // not JSON: parse() tells where
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            return Json.parse(body, "body", Kind.USER);
        } catch (SeleneException e) {
            throw invalid(e.getMessage());
        }
    }

    private static RuntimeException invalid(String message) {
        return Refusal.of(400, "invalid_json", message).asException();
    }
}
