package dev.selene.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException.Kind;
import dev.selene.server.openai.OpenAi;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** A real server on a free port with a {@link FakeModel} behind it, and a client with the JDK's default settings. */
public final class TestServer implements AutoCloseable {
    public final FakeModel model = new FakeModel();
    public final SeleneServer server;
    public final HttpClient client = HttpClient.newHttpClient();

    public TestServer() {
        this(ServerLimits.defaults(), Duration.ofSeconds(5));
    }

    public TestServer(ServerLimits limits, Duration drainTimeout) {
        server = SeleneServer.start(new ServerConfig("127.0.0.1", 0, drainTimeout, limits), List.of(new OpenAi(model)));
    }

    /** Limits for tests of limits: few and short. */
    public static ServerLimits tightLimits() {
        return new ServerLimits(
                8,
                10_000,
                30_000,
                Duration.ofMillis(300),
                Duration.ofMillis(300),
                Duration.ofMillis(300),
                Duration.ofMillis(300));
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    /** A request for {@code /v1/chat/completions}. */
    public HttpRequest chatRequest(String body) {
        return HttpRequest.newBuilder(uri("/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    public HttpResponse<String> chat(String body) throws IOException, InterruptedException {
        return client.send(chatRequest(body), BodyHandlers.ofString());
    }

    /** Posts JSON to any route. */
    public HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(30));
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Posts bytes as they are to {@code /v1/chat/completions}. */
    public HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri("/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .timeout(Duration.ofSeconds(30));
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The least that a request needs, with further fields. */
    public static String bodyWith(String fields) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + (fields.isEmpty() ? "" : "," + fields) + "}";
    }

    public static JsonNode json(String text) {
        return Json.parse(text, "answer", Kind.INTERNAL);
    }

    /** A socket to write bytes on that no client library would. */
    public Socket socket() throws IOException {
        var socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** A whole HTTP/1.1 chat request in bytes. */
    public static String rawChat(String body) {
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
