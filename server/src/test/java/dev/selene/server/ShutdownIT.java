package dev.selene.server;

import static dev.selene.server.ChatCompletionsIT.events;
import static dev.selene.server.TestServer.bodyWith;
import static dev.selene.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import dev.selene.engine.FinishReason;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ShutdownIT {
    @Test
    void letsARunningAnswerFinishAndTakesNoOther() throws Exception {
        try (var server = new TestServer()) {
            var goOn = new CountDownLatch(1);
            server.model.play(running -> {
                running.say("one");
                goOn.await();
                running.say(" two");
                running.finish(FinishReason.STOP);
            });
            CompletableFuture<HttpResponse<String>> call = begin(server);
            Thread closer = Thread.ofVirtual().start(server.server::close);
            Thread.sleep(200);
            assertThrows(ConnectException.class, () -> server.socket().close());
            goOn.countDown();
            List<String> events = events(call.get(5, TimeUnit.SECONDS).body());
            assertEquals("[DONE]", events.getLast());
            closer.join(Duration.ofSeconds(5));
            assertTrue(!closer.isAlive(), "still closing");
        }
    }

    @Test
    void tellsAnAnswerThatTakesTooLongThatItEnds() throws Exception {
        try (var server = new TestServer(ServerLimits.defaults(), Duration.ofMillis(100))) {
            server.model.play(FakeModel.prefillingForEver());
            CompletableFuture<HttpResponse<String>> stream = begin(server);
            CompletableFuture<HttpResponse<String>> whole =
                    server.client.sendAsync(server.chatRequest(bodyWith("")), BodyHandlers.ofString());
            FakeModel.Running first = server.model.began.take();
            FakeModel.Running second = server.model.began.take();
            server.server.close();
            assertTrue(first.cancelled() && second.cancelled());
            List<String> events = events(stream.get(5, TimeUnit.SECONDS).body());
            assertEquals(
                    "server_stopping", json(events.getLast()).at("/error/code").asText());
            assertEquals(503, whole.get(5, TimeUnit.SECONDS).statusCode());
        }
    }

    @Test
    void closesTwice() {
        var server = new TestServer();
        server.close();
        server.server.close();
    }

    @Test
    void saysWhyItCannotListen() {
        try (var server = new TestServer()) {
            var taken = ServerConfig.of("127.0.0.1", server.server.port());
            var error = assertThrows(
                    SeleneException.class,
                    () -> SeleneServer.start(taken, List.of(new dev.selene.server.openai.OpenAi(server.model))));
            assertEquals(SeleneException.Kind.CONFIG, error.kind());
            assertTrue(error.getMessage().contains("127.0.0.1:" + server.server.port()), error.getMessage());
        }
    }

    @Test
    void namesAllSettingsThatAreOutOfRange() {
        var error = assertThrows(SeleneException.class, () -> ServerConfig.of(" ", 70000));
        assertTrue(error.getMessage().contains("host is empty")
                && error.getMessage().contains("port 70000"));
    }

    private static CompletableFuture<HttpResponse<String>> begin(TestServer server) throws InterruptedException {
        var call = server.client.sendAsync(server.chatRequest(bodyWith("\"stream\":true")), BodyHandlers.ofString());
        FakeModel.Running running = server.model.began.take();
        server.model.began.add(running);
        Thread.sleep(50);
        return call;
    }
}
