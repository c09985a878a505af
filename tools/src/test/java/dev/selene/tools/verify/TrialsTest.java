package dev.selene.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.selene.base.Json;
import dev.selene.tools.doctor.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against a stand-in that answers faithfully, but for one thing. */
class TrialsTest {
    private static final String TEXT = "17 + 25 = 42.";
    private final AtomicInteger requests = new AtomicInteger();

    private VerifyReport report(String wrong) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/models", exchange -> send(exchange, 200, "application/json", "{\"data\":[{\"id\":\"k2\"}]}"));
        server.createContext("/v1/chat/completions", exchange -> chat(exchange, wrong));
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        List<Trial> trials = new ArrayList<>(Trials.all());
        trials.add(TokenizerTrials.of(_ -> wrong.equals("tokenizer") ? 6 : 5));
        try (Service service = new Service(url, Optional.empty(), Duration.ofSeconds(30))) {
            return VerifyReport.of(service, trials, Instant.EPOCH);
        } finally {
            server.stop(0);
        }
    }

    private void chat(HttpExchange exchange, String wrong) throws IOException {
        JsonNode request;
        try {
            request = Json.mapper().readTree(exchange.getRequestBody().readAllBytes());
        } catch (IOException e) {
            refuse(exchange, wrong.equals("bad-json"));
            return;
        }
        if (!request.path("model").asText().equals("k2")) refuse(exchange, wrong.equals("bad-model"));
        else if (!request.has("messages")) refuse(exchange, wrong.equals("bad-messages"));
        else if (request.path("stream").asBoolean()) stream(exchange, request, wrong);
        else send(exchange, 200, "application/json", answer(request, wrong));
    }

    private static void refuse(HttpExchange exchange, boolean wrong) throws IOException {
        send(exchange, wrong ? 500 : 400, "application/json", wrong ? "<html>" : "{\"error\":{\"message\":\"no\"}}");
    }

    private String answer(JsonNode request, String wrong) {
        boolean one = request.path("max_tokens").asInt() == 1;
        String text = TEXT;
        String finish = one && !wrong.equals("length") ? "length" : "stop";
        String calls = "";
        if (request.has("tools")) {
            if (wrong.equals("tool-calls"))
                text = "<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0";
            else {
                calls = ",\"tool_calls\":[{\"id\":\"functions.get_weather:0\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"get_weather\",\"arguments\":\"{\\\"city\\\":\\\"Paris\\\"}\"}}]";
                finish = "tool_calls";
            }
        }
        if (request.has("response_format"))
            text = wrong.equals("schema") ? "{\\\"number\\\":\\\"7\\\"}" : "{\\\"number\\\":7}";
        if (wrong.equals("stop-ids") && request.path("max_tokens").asInt() == 512) text += "<|im_end|>";
        if (wrong.equals("determinism")) text += requests.incrementAndGet();
        int tokens = one ? 1 : 9;
        int total = wrong.equals("usage") ? 99 : 5 + tokens;
        return "{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\""
                + (wrong.equals("answer") ? "user" : "assistant") + "\",\"content\":\"" + text + "\"" + calls
                + "},\"finish_reason\":\"" + finish + "\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":"
                + tokens
                + ",\"total_tokens\":" + total + "}}";
    }

    private static void stream(HttpExchange exchange, JsonNode request, String wrong) throws IOException {
        boolean usage = request.has("stream_options") && !wrong.equals("stream-usage");
        String body = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
                + "data: {\"choices\":[{\"delta\":{\"content\":\"17 + 25 \"}}]}\n\n"
                + "data: {\"choices\":[{\"delta\":{\"content\":\"= 42.\"},\"finish_reason\":\"stop\"}]}\n\n"
                + (usage ? "data: {\"choices\":[],\"usage\":{\"completion_tokens\":9}}\n\n" : "")
                + (wrong.equals("streaming") ? "Engine callback timeout\n\n" : "data: [DONE]\n\n");
        send(exchange, 200, "text/event-stream", body);
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static Stream<String> trials() {
        return Stream.concat(Trials.all().stream().map(Trial::id), Stream.of("tokenizer"));
    }

    /** What stands on it may fail too; what does not, passes. */
    @ParameterizedTest
    @MethodSource("trials")
    void aServiceThatIsWrongInOneThingFailsItsTrial(String wrong) throws IOException {
        VerifyReport report = report(wrong);
        assertFalse(report.faithful());
        Outcome outcome = report.results().stream()
                .filter(result -> result.trial().id().equals(wrong))
                .findFirst()
                .orElseThrow()
                .outcome();
        assertTrue(outcome instanceof Outcome.Failed, () -> wrong + ": " + outcome);
        assertTrue(report.page().contains("NOT faithful"), report.page());
    }

    @Test
    void aFaithfulServicePassesEveryTrial() throws IOException {
        VerifyReport report = report("nothing");
        assertTrue(report.faithful(), report::text);
        assertEquals(
                report.results().size(),
                report.results().stream()
                        .filter(result -> result.outcome() instanceof Outcome.Passed)
                        .count(),
                report::text);
        assertTrue(report.page().contains("Signature"), report.page());
        assertTrue(report.json().get("faithful").booleanValue());
    }
}
