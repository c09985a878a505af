package dev.selene.tools.loadtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * Asks an OpenAI-compatible server. Over plain HTTP a {@link StreamLoop} reads all answers; with TLS the JDK's client does,
 * at several times its cost. Thread-safe; owns the connections.
 */
public final class StreamClient implements AutoCloseable {
    private static final int HTTP_PORT = 80;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MODELS_TIMEOUT = Duration.ofSeconds(5);

    private final Target target;
    private final HttpClient client;
    private final StreamLoop loop; // null with TLS

    public StreamClient(Target target) {
        this.target = target;
        this.loop = target.base().getScheme().equals("http") ? new StreamLoop() : null;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // one connection for each stream, as most clients do
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /**
     * The first model that the server lists.
     *
     * @throws SeleneException of kind CONFIG if it cannot be asked
     */
    public String firstModel() {
        try {
            HttpRequest request =
                    request("v1/models").timeout(MODELS_TIMEOUT).GET().build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode id = response.statusCode() == 200
                    ? Json.parse(response.body(), "models", SeleneException.Kind.CONFIG)
                            .at("/data/0/id")
                    : Json.mapper().missingNode();
            if (!id.isTextual())
                throw SeleneException.config(target + "v1/models answered " + response.statusCode()
                        + " without a model. Name it with --model.");
            return id.textValue();
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Sends one request and waits for the end of the answer. What goes wrong is in the result. */
    public Exchange ask(String path, ObjectNode body) {
        return loop == null ? askWithTls(path, body) : askPlainly(path, body);
    }

    private Exchange askPlainly(String path, ObjectNode body) {
        URI uri = target.base().resolve(path);
        int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
        StringBuilder head = new StringBuilder("POST " + uri.getRawPath() + " HTTP/1.1\r\nHost: " + uri.getHost() + ":"
                + port + "\r\nContent-Type: application/json\r\n");
        target.apiKey()
                .ifPresent(
                        key -> head.append("Authorization: Bearer ").append(key).append("\r\n"));
        String content = body.toString();
        InetSocketAddress address = new InetSocketAddress(uri.getHost().replaceAll("[\\[\\]]", ""), port);
        if (address.isUnresolved()) throw unreachable(new ConnectException("unknown host"));
        long sent = System.nanoTime();
        try {
            WireAnswer answer = loop.send(address, head.toString(), content).get();
            int status = answer.status();
            TimedBytes received = answer.body();
            if (status != 200)
                return Exchange.failed(sent, new long[0], "HTTP " + status + ": " + received.beginning());
            return read(sent, received, body);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectException refused) throw unreachable(refused);
            return Exchange.failed(
                    sent, new long[0], "connection lost: " + e.getCause().getMessage());
        } catch (IOException e) {
            return Exchange.failed(sent, new long[0], "connection lost: " + e.getMessage());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static Exchange read(long sent, TimedBytes received, ObjectNode body) {
        boolean stream = body.path("stream").asBoolean(false);
        return stream ? AnswerReader.ofStream(sent, received) : AnswerReader.ofWhole(sent, received);
    }

    private Exchange askWithTls(String path, ObjectNode body) {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8))
                .build();
        long sent = System.nanoTime();
        TimedBody timed = new TimedBody();
        try {
            HttpResponse<TimedBytes> response = client.send(request, _ -> timed);
            if (response.statusCode() == 200) return read(sent, response.body(), body);
            return Exchange.failed(
                    sent,
                    new long[0],
                    "HTTP " + response.statusCode() + ": " + response.body().beginning());
        } catch (ConnectException e) {
            throw unreachable(e);
        } catch (IOException e) {
            return Exchange.failed(sent, timed.bytes().nanos(), "connection lost: " + e.getMessage());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(target.base().resolve(path));
        target.apiKey().ifPresent(key -> builder.header("Authorization", "Bearer " + key));
        return builder;
    }

    private SeleneException unreachable(IOException e) {
        String reason = e.getMessage() == null ? "connection refused" : e.getMessage();
        return new SeleneException(
                SeleneException.Kind.CONFIG,
                "no server at " + target + " (" + reason
                        + "). Start it, or give its address: MindIE and ./selene serve listen"
                        + " at port 1025 unless told otherwise.",
                e);
    }

    private static SeleneException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SeleneException(SeleneException.Kind.CANCELLED, "interrupted while waiting for a server", e);
    }

    @Override
    public void close() {
        client.shutdownNow();
        if (loop != null) loop.close();
    }
}
