package dev.selene.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** A service that speaks OpenAI's chat API. */
public final class Service implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** What it answered. */
    record Answer(int status, String contentType, String body) {
        boolean succeeded() {
            return status == 200;
        }

        /** The body as JSON; a missing node if it is none. */
        JsonNode json() {
            try {
                return Json.parse(body, "the answer", SeleneException.Kind.DATA);
            } catch (SeleneException e) {
                return Json.mapper().missingNode();
            }
        }

        String describe() {
            String shown = body.strip().replaceAll("\\s+", " ");
            return "status " + status + ": " + (shown.length() > 200 ? shown.substring(0, 200) + "…" : shown);
        }
    }

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final URI url;
    private final Optional<String> apiKey;
    private final Duration timeout;
    private final String model;

    /**
     * Asks for the name of its first model.
     *
     * @param url without {@code /v1}
     * @throws SeleneException of kind DATA if nothing answers there
     */
    public Service(URI url, Optional<String> apiKey, Duration timeout) {
        this.url = url;
        this.apiKey = apiKey;
        this.timeout = timeout;
        Answer models = get("/v1/models");
        this.model = models.json().at("/data/0/id").asText("");
        if (!models.succeeded() || model.isEmpty())
            throw SeleneException.data(url + "/v1/models: " + models.describe()
                    + ". Name the address of the data port, without /v1, for example http://127.0.0.1:1025.");
    }

    URI url() {
        return url;
    }

    String model() {
        return model;
    }

    /** A chat request for its model with one message of the user, greedy. */
    ObjectNode chat(String text, int maxTokens) {
        ObjectNode request = Json.mapper().createObjectNode();
        request.put("model", model).put("temperature", 0).put("max_tokens", maxTokens);
        request.putArray("messages").addObject().put("role", "user").put("content", text);
        return request;
    }

    Answer ask(JsonNode request) {
        return send("/v1/chat/completions", request.toString());
    }

    Answer send(String path, String body) {
        return exchange(request(path).POST(BodyPublishers.ofString(body)));
    }

    Answer get(String path) {
        return exchange(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url.resolve(path)).timeout(timeout).header("Content-Type", "application/json");
        apiKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request;
    }

    private Answer exchange(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.DATA, request.uri() + ": no answer: " + e + ". Is the service running?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SeleneException(SeleneException.Kind.CANCELLED, "interrupted while the service was asked", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
