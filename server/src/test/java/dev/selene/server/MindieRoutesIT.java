package dev.selene.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.DType;
import dev.selene.base.Json;
import dev.selene.base.SeleneException.Kind;
import dev.selene.engine.EngineConfig;
import dev.selene.engine.EngineStats;
import dev.selene.engine.FinishReason;
import dev.selene.server.metrics.ServerMetrics;
import dev.selene.server.mindie.MindieData;
import dev.selene.server.mindie.MindieErrors;
import dev.selene.server.mindie.MindieManagement;
import dev.selene.server.mindie.ServedModel;
import dev.selene.server.mindie.ServiceControl;
import dev.selene.server.openai.OpenAi;
import dev.selene.server.openai.StreamStyle;
import dev.selene.testkit.TestData;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** MindIE's planes: every recorded request gets its recorded answer, byte for byte but for measured times. */
final class MindieRoutesIT {
    private static final EngineConfig ENGINE = new EngineConfig(200, 3000, 128, 500, 1000, 512, DType.BF16);

    private final FakeModel model = new FakeModel();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private final ServerMetrics metrics =
            new ServerMetrics("fake", MindieRoutesIT::stats, ENGINE, true, new MindieErrors());
    private final SeleneServer server = start();

    private static EngineStats stats() {
        var tokens = new EngineStats.Tokens(90, 10, 20, 0, 0, 20);
        return new EngineStats(
                7, tokens, new EngineStats.PhaseNanos(0, 40_000_000, 0, 0, 0), new EngineStats.Load(0, 0, 400), 3);
    }

    private SeleneServer start() {
        var limited = new PromptLimit(model, 600, PromptLimit.Excess.REFUSE);
        var settings = new ServedModel.Settings("kimi-k2-w8a8", "test", 10, 10240, 8, 0, 0, -1, 0, 8);
        var served =
                new ServedModel(ServerMetrics.metered(limited, metrics), 600, ENGINE, MindieRoutesIT::stats, settings);
        var control = new ServiceControl() {
            @Override
            public void refuseRequests() {
                server.refuseRequests();
            }

            @Override
            public void stop() {
                stopped.countDown();
            }
        };
        List<List<Dialect>> planes = List.of(
                List.of(
                        new MindieData(served),
                        new OpenAi(served.model(), new StreamStyle(true, true)),
                        new Pages(new MindieErrors())),
                List.of(new MindieManagement(served, control)),
                List.of(metrics));
        List<Listener> listeners = planes.stream()
                .map(dialects -> new Listener(
                        "127.0.0.1", 0, Optional.empty(), Optional.empty(), 100, dialects, List.of("RequestUUID")))
                .toList();
        return SeleneServer.start(Duration.ZERO, ServerLimits.defaults(), RequestJournal.none(), listeners);
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void everyRecordedRequestGetsItsRecordedAnswer() throws Exception {
        model.play(running -> {
            boolean tokens = running.options.logprobs().generated().isPresent();
            for (String piece : List.of("He", "y!"))
                if (tokens) running.say(piece, -0.5f);
                else running.say(piece);
            if (tokens) running.finish(FinishReason.STOP, -0.5f);
            else running.finish(FinishReason.STOP);
        });
        List<String> different = new ArrayList<>();
        List<String> lines = Files.readAllLines(TestData.path("mindie/routes.jsonl"));
        for (String line : lines) {
            ObjectNode recorded = (ObjectNode) Json.parse(line, "routes.jsonl", Kind.INTERNAL);
            ObjectNode actual = recorded.deepCopy();
            HttpResponse<String> response = send(recorded);
            actual.put("status", response.statusCode());
            actual.put("type", response.headers().firstValue("content-type").orElse(""));
            actual.put("reply", withoutTimes(response.body()));
            assertTrue(response.headers().firstValue("RequestUUID").isPresent(), line);
            if (!actual.equals(recorded)) different.add(actual.toString());
        }
        assertTrue(lines.size() > 30, "too few requests are recorded");
        assertTrue(different.isEmpty(), "answered as follows:\n" + String.join("\n", different));
    }

    private HttpResponse<String> send(JsonNode recorded) throws Exception {
        String body = recorded.path("body").isTextual()
                ? recorded.path("body").textValue()
                : recorded.path("body").toString();
        var request = HttpRequest.newBuilder(uri(
                        recorded.path("plane").asText(), recorded.path("path").asText()))
                .header("content-type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .method(
                        recorded.path("method").asText(),
                        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String plane, String path) {
        int port = server.port(List.of("data", "management", "metrics").indexOf(plane));
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static String withoutTimes(String body) {
        return body.replaceAll("\"(prefill_time|decode_time)\":[0-9.E-]+", "\"$1\":0");
    }

    @Test
    void aStreamTellsItsPiecesAndTheEndOfARequestThatTakesTooLong() throws Exception {
        model.play(running -> {
            running.say("He", -0.5f);
            running.awaitCancel();
            running.finish(FinishReason.CANCELLED, 0);
        });
        HttpResponse<String> response =
                post("/infer", "{\"inputs\":\"Hi\",\"stream\":true,\"parameters\":{\"timeout\":1}}");
        assertEquals(200, response.statusCode());
        assertTrue(response.body().contains("\"text\":\"He\""), response.body());
        assertTrue(
                response.body().endsWith("Engine callback timeout: the request's own timeout is over."),
                response.body());
        assertTrue(model.began.take().awaitCancel() > 0);
    }

    @Test
    void aRequestIsStoppedByItsId() throws Exception {
        model.play(FakeModel.prefillingForEver());
        var running = client.sendAsync(
                HttpRequest.newBuilder(uri("data", "/v2/models/fake/generate"))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString("{\"id\":\"a-1\",\"text_input\":\"Hi\"}"))
                        .build(),
                BodyHandlers.ofString());
        FakeModel.Running began = model.began.take();
        while (post("/v2/models/fake/stopInfer", "{\"id\":\"a-1\"}").statusCode() == 404) Thread.sleep(10);
        assertTrue(began.awaitCancel() > 0);
        assertEquals(503, running.get(10, TimeUnit.SECONDS).statusCode());
    }

    @Test
    void metricsCountUnderBothNames() throws Exception {
        model.play(FakeModel.saying("one", "two"));
        assertEquals(
                200, post("/generate", "{\"prompt\":\"Hi\",\"max_tokens\":5}").statusCode());
        assertEquals(
                424,
                post("/generate", "{\"prompt\":\"" + "x".repeat(601) + "\"}").statusCode());
        String text = client.send(
                        HttpRequest.newBuilder(uri("metrics", "/metrics")).build(), BodyHandlers.ofString())
                .body();
        for (String line : List.of(
                "request_received_total{model_name=\"fake\"} 2.0",
                "request_success_total{model_name=\"fake\"} 1.0",
                "request_failed_total{model_name=\"fake\"} 1.0",
                "failed_request_perc{model_name=\"fake\"} 0.5",
                "generation_tokens_total{model_name=\"fake\"} 2.0",
                "vllm:generation_tokens_total{model_name=\"fake\"} 2.0",
                "vllm:request_success_total{finished_reason=\"stop\",model_name=\"fake\"} 1.0",
                "num_preemptions_total{model_name=\"fake\"} 3.0",
                "npu_cache_usage_perc{model_name=\"fake\"} 0.19999999999999996",
                "npu_prefix_cache_hit_rate{model_name=\"fake\"} 0.1",
                "time_to_first_token_seconds_count{model_name=\"fake\"} 1",
                "time_per_output_token_seconds_bucket{model_name=\"fake\",le=\"2.5\"} 1",
                "vllm:time_to_first_token_seconds_count{model_name=\"fake\"} 1"))
            assertTrue(text.contains("\n" + line + "\n"), line + " is not in\n" + text);
    }

    @Test
    void theLastChunkOfAChatTellsUsageAndTheFullText() throws Exception {
        model.play(FakeModel.saying("He", "y!"));
        String stream = post("/v1/chat/completions", TestServer.bodyWith("\"stream\":true"))
                .body();
        assertTrue(stream.contains("\"full_text\":\"Hey!\""), stream);
        assertTrue(
                stream.contains("\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":2,\"total_tokens\":4"), stream);
        assertTrue(stream.endsWith("data: [DONE]\n\n"), stream);
    }

    @Test
    void stopServiceRefusesFurtherRequestsAndEndsTheService() throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(uri("management", "/stopService")).build(), BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        assertTrue(stopped.await(5, TimeUnit.SECONDS));
        assertEquals(503, post("/generate", "{\"prompt\":\"Hi\"}").statusCode());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri("data", path))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofString());
    }
}
