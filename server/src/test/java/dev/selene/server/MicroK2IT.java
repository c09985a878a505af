package dev.selene.server;

import static dev.selene.server.ChatCompletionsIT.events;
import static dev.selene.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.llm.Llm;
import dev.selene.llm.LlmOptions;
import dev.selene.server.openai.OpenAi;
import dev.selene.testkit.TestData;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole path, from bytes on a socket to the embedded model and back. */
final class MicroK2IT {
    private static final String SUM = "7+5=12, 1+2+1=4. \\boxed{42}";

    private static final int MORE_THAN_RUN_AT_ONCE =
            LlmOptions.defaults().serving().maxBatchSize() + 4;

    private static Llm llm;
    private static SeleneServer server;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        llm = Llm.open(TestData.microK2(), LlmOptions.defaults());
        server =
                SeleneServer.start(ServerConfig.of("127.0.0.1", 0), List.of(new OpenAi(ChatModel.of(llm, "micro-k2"))));
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        server.close();
        llm.close();
    }

    @Test
    void answersWholeAndStreamedAlike() throws Exception {
        JsonNode whole = json(send(asking("What is 17 + 25?", "")).body());
        assertEquals(SUM, whole.at("/choices/0/message/content").asText());
        assertEquals("stop", whole.at("/choices/0/finish_reason").asText());

        List<String> events =
                events(send(asking("What is 17 + 25?", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"))
                        .body());
        assertEquals("[DONE]", events.removeLast());
        assertEquals(SUM, text(events));
        assertTrue(events.size() > 10, "not streamed: " + events);
        assertEquals(whole.path("usage"), json(events.getLast()).path("usage"));
    }

    @Test
    void answersManyAtOnceAsEachAlone() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < MORE_THAN_RUN_AT_ONCE; i++)
            calls.add(CLIENT.sendAsync(
                    request(asking(i % 2 == 0 ? "What is 17 + 25?" : "Hello", ",\"stream\":true")),
                    BodyHandlers.ofString()));
        for (int i = 0; i < MORE_THAN_RUN_AT_ONCE; i++) {
            String expected = i % 2 == 0 ? SUM : "Hello! I am micro-k2. How can I help you?";
            List<String> events = events(calls.get(i).get().body());
            events.removeLast();
            assertEquals(expected, text(events));
        }
    }

    @Test
    void obeysLimitAndStopString() throws Exception {
        JsonNode cut = json(send(asking("Hello", ",\"max_tokens\":3")).body());
        assertEquals("length", cut.at("/choices/0/finish_reason").asText());
        assertEquals(3, cut.at("/usage/completion_tokens").asInt());
        JsonNode stopped = json(send(asking("Hello", ",\"stop\":[\"How\"]")).body());
        assertEquals(
                "Hello! I am micro-k2. ",
                stopped.at("/choices/0/message/content").asText());
        assertEquals("stop", stopped.at("/choices/0/finish_reason").asText());
    }

    @Test
    void repeatsAnAnswerThatHasASeed() throws Exception {
        String drawn = asking("Hello", ",\"temperature\":2,\"seed\":11,\"max_tokens\":40");
        assertEquals(
                json(send(drawn).body()).path("choices"),
                json(send(drawn).body()).path("choices"));
    }

    @Test
    void tellsHowMuchOfThePromptWasCached() throws Exception {
        String asked = asking("What is 17 + 25? ".repeat(20), ",\"max_tokens\":1");
        String cached = "/usage/prompt_tokens_details/cached_tokens";
        JsonNode first = json(send(asked).body());
        assertEquals(0, first.at(cached).asInt(-1));
        int promptTokens = first.at("/usage/prompt_tokens").asInt();
        int fullBlocks = (promptTokens - 1) / 64 * 64;
        assertTrue(fullBlocks > 0, promptTokens + " tokens");
        assertEquals(fullBlocks, json(send(asked).body()).at(cached).asInt());
    }

    @Test
    void refusesMoreThanTheContext() throws Exception {
        var response = send(asking("Hello", ",\"max_tokens\":2048"));
        ChatCompletionsIT.assertError(400, "context_length_exceeded", response);
    }

    private static String text(List<String> events) {
        return events.stream()
                .map(event -> json(event).at("/choices/0/delta/content").asText(""))
                .collect(Collectors.joining());
    }

    private static String asking(String question, String fields) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]" + fields + "}";
    }

    private static HttpResponse<String> send(String body) throws Exception {
        return CLIENT.send(request(body), BodyHandlers.ofString());
    }

    private static HttpRequest request(String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .timeout(Duration.ofMinutes(3))
                .build();
    }
}
