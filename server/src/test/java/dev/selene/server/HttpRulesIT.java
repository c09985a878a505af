package dev.selene.server;

import static dev.selene.server.ChatCompletionsIT.assertError;
import static dev.selene.server.TestServer.bodyWith;
import static dev.selene.server.TestServer.json;
import static dev.selene.server.TestServer.rawChat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every request, whatever its route. */
@TestInstance(Lifecycle.PER_CLASS)
final class HttpRulesIT {
    private final TestServer server = new TestServer(TestServer.tightLimits(), Duration.ofSeconds(1));

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void listsAndShowsTheModel() throws Exception {
        var list = json(server.get("/v1/models").body());
        assertEquals("fake", list.at("/data/0/id").asText());
        assertEquals(list.at("/data/0"), json(server.get("/v1/models/fake").body()));
        assertEquals(list.at("/data/0"), json(server.get("/v1/models/f%61ke").body()));
        assertError(404, "model_not_found", server.get("/v1/models/org/other"));
    }

    @Test
    void isHealthy() throws Exception {
        var response = server.get("/health");
        assertEquals(200, response.statusCode());
        assertEquals("{\"status\":\"ok\"}", response.body());
    }

    @Test
    void hintsAtThePathThatWasMeant() throws Exception {
        assertError(404, "unknown_url", server.get("/nothing"));
        assertTrue(server.get("/nothing").body().contains("POST /v1/chat/completions"));
        assertTrue(server.get("/models").body().contains("Did you mean /v1/models?"));
        assertTrue(server.get("/v1/v1/chat/completions").body().contains("Did you mean /v1/chat/completions?"));
    }

    @Test
    void saysWhichMethodIsAllowed() throws Exception {
        var get = server.get("/v1/chat/completions");
        assertError(405, "method_not_allowed", get);
        assertEquals("POST", get.headers().firstValue("allow").orElseThrow());
        var delete = send(HttpRequest.newBuilder(server.uri("/v1/models")).DELETE());
        assertError(405, "method_not_allowed", delete);
        assertEquals("GET, HEAD", delete.headers().firstValue("allow").orElseThrow());
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        var response = send(HttpRequest.newBuilder(server.uri("/health")).HEAD());
        assertEquals(200, response.statusCode());
        assertEquals("", response.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""})
    void acceptsJson(String contentType) throws Exception {
        assertEquals(200, post(contentType, bodyWith("")).statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "*/*", ";"
            })
    void refusesWhatABrowserCouldBeMadeToPost(String contentType) throws Exception {
        assertError(415, "unsupported_content_type", post(contentType, bodyWith("")));
    }

    @Test
    void refusesABodyWithoutAType() throws Exception {
        assertError(
                415,
                "unsupported_content_type",
                send(HttpRequest.newBuilder(server.uri("/v1/chat/completions"))
                        .POST(BodyPublishers.ofString(bodyWith("")))));
    }

    @Test
    void refusesACompressedBody() throws Exception {
        assertError(
                415,
                "unsupported_content_encoding",
                send(HttpRequest.newBuilder(server.uri("/v1/chat/completions"))
                        .header("content-type", "application/json")
                        .header("content-encoding", "gzip")
                        .POST(BodyPublishers.ofString("x"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,|body:1:",
                "{\"a\":1,\"a\":2}|Duplicate",
                "``|empty",
                "[1]|not a JSON object",
                "{} x|body:1:4"
            })
    void saysWhereABodyIsNotJson(String body, String expected) throws Exception {
        var response = post("application/json", body);
        assertError(400, "invalid_json", response);
        assertTrue(response.body().contains(expected), response.body());
    }

    @Test
    void refusesNestingAndNumbersWithoutEnd() throws Exception {
        assertError(400, "invalid_json", post("application/json", "[".repeat(9_000)));
        assertError(400, "invalid_json", post("application/json", "{\"seed\":" + "1".repeat(9_000) + "}"));
    }

    @Test
    void refusesInvalidUtf8() throws Exception {
        byte[] body = bodyWith("").getBytes(UTF_8);
        body[bodyWith("").indexOf("Hi")] = (byte) 0xff;
        assertError(
                400,
                "invalid_json",
                send(HttpRequest.newBuilder(server.uri("/v1/chat/completions"))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body))));
    }

    @Test
    void refusesLargeBodiesByLengthAndByCounting() throws Exception {
        String large = bodyWith("\"user\":\"" + "x".repeat(20_000) + "\"");
        assertError(413, "body_too_large", post("application/json", large));
        var chunked = HttpRequest.newBuilder(server.uri("/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large)));
        assertError(413, "body_too_large", send(chunked));
    }

    @Test
    void invitesABodyThatAsksFirst() throws Exception {
        var request = HttpRequest.newBuilder(server.uri("/v1/chat/completions"))
                .header("content-type", "application/json")
                .expectContinue(true);
        assertEquals(
                200, send(request.POST(BodyPublishers.ofString(bodyWith("")))).statusCode());
        var large = bodyWith("\"user\":\"" + "x".repeat(20_000) + "\"");
        assertError(413, "body_too_large", send(request.POST(BodyPublishers.ofString(large))));
    }

    @Test
    void keepsAPlainRequestIdAndReplacesAnyOther() throws Exception {
        var kept = send(HttpRequest.newBuilder(server.uri("/health")).header("x-request-id", "trace/7:a"));
        assertEquals("trace/7:a", kept.headers().firstValue("x-request-id").orElseThrow());
        var replaced = send(HttpRequest.newBuilder(server.uri("/nothing")).header("x-request-id", "a b\tc"));
        assertNotEquals("a b\tc", replaced.headers().firstValue("x-request-id").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "'GET /health HTTP/1.1\r\n\r\n', 400",
        "'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400",
        "'GET /health HTTP/1.0\r\n\r\n', 200",
        "'GET /v1/models/%zz HTTP/1.1\r\nHost: a\r\n\r\n', 400",
        "'POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 501",
        "'POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n', 400",
        "'POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n', 400",
        "'POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n', 400",
        "'POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n', 400",
        "'POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n', 400",
        "'POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nExpect: a-miracle\r\nContent-Length: 2\r\n\r\n{}', 417",
        "'\u0016\u0003\u0001 hello this is TLS\r\n\r\n', 400",
    })
    void refusesWhatIsNotHttp(String request, int status) throws Exception {
        assertEquals(status, status(exchange(request)), request);
    }

    @Test
    void neverTakesTheTailOfABodyForARequest() throws Exception {
        String hidden = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
        String answers = exchange("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden);
        assertFalse(answers.contains("200 OK"), answers);
    }

    @Test
    void refusesEndlessHeadsAndUrls() throws Exception {
        assertEquals(414, status(exchange("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: a\r\n\r\n")));
        assertEquals(431, status(exchange("GET /health HTTP/1.1\r\nHost: a\r\nA: " + "x".repeat(20_000) + "\r\n\r\n")));
    }

    @Test
    void streamsToHttp10UntilTheConnectionCloses() throws Exception {
        String body = bodyWith("\"stream\":true");
        String answer =
                exchange("POST /v1/chat/completions HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);
        assertFalse(answer.toLowerCase(java.util.Locale.ROOT).contains("chunked"), answer);
        assertTrue(answer.endsWith("data: [DONE]\n\n"), answer);
    }

    @Test
    void readsARequestThatIsSplitAnywhere() throws Exception {
        String request = rawChat(bodyWith(""));
        for (int at = 1; at < request.length(); at += 7) {
            try (Socket socket = server.socket()) {
                socket.getOutputStream().write(request.substring(0, at).getBytes(ISO_8859_1));
                socket.getOutputStream().flush();
                Thread.sleep(2);
                socket.getOutputStream().write(request.substring(at).getBytes(ISO_8859_1));
                assertTrue(readUntil(socket, "total_tokens").startsWith("HTTP/1.1 200"), "split at " + at);
            }
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (Socket socket = server.socket()) {
            String first = rawChat(bodyWith(""));
            String second = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
            socket.getOutputStream().write((first + second + first).getBytes(ISO_8859_1));
            String answers = readUntil(socket, "\"status\":\"ok\"}");
            assertTrue(answers.indexOf("chat.completion") < answers.indexOf("\"status\":\"ok\""), answers);
            assertTrue(readUntil(socket, "total_tokens").startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void closesConnectionsThatAskNothing() throws Exception {
        for (String begun : List.of("", "GET /health HTTP/1.1\r\nHost: a\r\n")) {
            try (Socket socket = server.socket()) {
                socket.getOutputStream().write(begun.getBytes(ISO_8859_1));
                long start = System.nanoTime();
                assertEquals(-1, socket.getInputStream().read());
                assertTrue(System.nanoTime() - start < 5_000_000_000L);
            }
        }
    }

    @Test
    void closesConnectionsThatAskNothingMore() throws Exception {
        try (Socket socket = server.socket()) {
            socket.getOutputStream().write("GET /health HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1));
            assertTrue(new String(socket.getInputStream().readAllBytes(), ISO_8859_1).endsWith("{\"status\":\"ok\"}"));
        }
    }

    @Test
    void givesUpOnABodyThatDoesNotCome() throws Exception {
        String request = rawChat(bodyWith(""));
        String answer = exchange(request.substring(0, request.length() - 1));
        assertTrue(answer.startsWith("HTTP/1.1 408"), answer);
        assertTrue(answer.contains("body_timeout"), answer);
    }

    @Test
    void refusesRequestsOnTooManyConnections() throws Exception {
        var sockets = new java.util.ArrayList<Socket>();
        try {
            for (int i = 0; i < TestServer.tightLimits().maxConnections() + 1; i++) sockets.add(server.socket());
            String answer = exchange("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 503"), answer);
            assertTrue(answer.contains("retry-after: 1"), answer);
        } finally {
            for (Socket socket : sockets) socket.close();
        }
    }

    @Test
    void refusesBodiesThatTogetherTakeTooMuch() throws Exception {
        String half = rawChat(bodyWith("\"user\":\"" + "x".repeat(9_000) + "\""));
        var sockets = new java.util.ArrayList<Socket>();
        try {
            for (int i = 0; i < 4; i++) {
                sockets.add(server.socket());
                sockets.getLast()
                        .getOutputStream()
                        .write(half.substring(0, half.length() - 1).getBytes(ISO_8859_1));
                Thread.sleep(20);
            }
            String answer = new String(sockets.getLast().getInputStream().readAllBytes(), UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 503"), answer);
        } finally {
            for (Socket socket : sockets) socket.close();
        }
        Thread.sleep(500); // longer than the body timeout: all bytes are given back
        assertEquals(200, server.chat(bodyWith("")).statusCode());
    }

    private HttpResponse<String> post(String contentType, String body) throws Exception {
        return send(HttpRequest.newBuilder(server.uri("/v1/chat/completions"))
                .header("content-type", contentType)
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return server.client.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
    }

    /** All that the server says to these bytes until it closes the connection. */
    private String exchange(String bytes) throws IOException {
        try (Socket socket = server.socket()) {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** Of HTTP/1.0 also where the request said 1.1 but could not be read. */
    private static int status(String answer) {
        return Integer.parseInt(answer.substring("HTTP/1.x ".length(), "HTTP/1.x 200".length()));
    }

    private static String readUntil(Socket socket, String end) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) throw new AssertionError("closed after: " + text);
            text.append((char) next);
        }
        while (socket.getInputStream().available() > 0 && text.charAt(text.length() - 1) != '}')
            text.append((char) socket.getInputStream().read());
        return text.toString();
    }
}
