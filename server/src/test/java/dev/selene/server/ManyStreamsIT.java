package dev.selene.server;

import static dev.selene.server.ChatCompletionsIT.events;
import static dev.selene.server.TestServer.bodyWith;
import static dev.selene.server.TestServer.json;
import static dev.selene.server.TestServer.rawChat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.engine.FinishReason;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ManyStreamsIT {
    private static final int STREAMS = 200;

    /** HTTP_2 is the JDK client's default: it asks to upgrade, and must go on with HTTP/1.1 where that is not offered. */
    @ParameterizedTest
    @EnumSource
    void eachStreamGetsItsOwnAnswer(HttpClient.Version version) throws Exception {
        try (var server = new TestServer();
                var client = HttpClient.newBuilder().version(version).build()) {
            var allRun = new CountDownLatch(STREAMS);
            server.model.play(running -> {
                allRun.countDown();
                allRun.await(); // all of them are open at the same time
                long seed = running.options.sampling().seed();
                for (int i = 0; i < 20; i++) running.say(seed + "." + i + " ");
                running.finish(FinishReason.STOP);
            });
            List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++)
                calls.add(client.sendAsync(
                        server.chatRequest(bodyWith("\"stream\":true,\"seed\":" + i)), BodyHandlers.ofString()));
            for (int i = 0; i < STREAMS; i++) {
                var expected = new StringBuilder();
                for (int k = 0; k < 20; k++)
                    expected.append(i).append('.').append(k).append(' ');
                assertEquals(expected.toString(), text(calls.get(i).get(30, TimeUnit.SECONDS)));
            }
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsUpNobody() throws Exception {
        try (var server = new TestServer(TestServer.tightLimits(), Duration.ofSeconds(1))) {
            String piece = "x".repeat(10_000);
            var spoken = new CountDownLatch(1);
            server.model.play(running -> {
                for (int i = 0; i < 2_000; i++) running.say(piece); // 20 MB: more than all buffers below
                spoken.countDown();
                running.awaitCancel();
            });
            try (Socket socket = server.socket()) {
                socket.getOutputStream()
                        .write(rawChat(bodyWith("\"stream\":true")).getBytes(ISO_8859_1));
                FakeModel.Running running = server.model.began.take();
                assertTrue(spoken.await(5, TimeUnit.SECONDS), "the generating thread was held up");
                server.model.play(FakeModel.saying("quick"));
                assertEquals(200, server.chat(bodyWith("")).statusCode());
                running.awaitCancel(); // after the write timeout
            }
        }
    }

    private static String text(HttpResponse<String> response) {
        return events(response.body()).stream()
                .filter(event -> !event.equals("[DONE]"))
                .map(event -> json(event).at("/choices/0/delta/content").asText(""))
                .collect(Collectors.joining());
    }
}
