package dev.selene.server;

import static dev.selene.server.TestServer.bodyWith;
import static dev.selene.server.TestServer.rawChat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.engine.FinishReason;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that goes away ends its generation at once, also when nothing is written for it. */
final class LostClientIT {
    private static final long AT_ONCE_NANOS = 200_000_000;

    private enum Way {
        CLOSE,
        HALF_CLOSE,
        RESET;

        void leave(Socket socket) throws IOException {
            switch (this) {
                case CLOSE -> socket.close();
                case HALF_CLOSE -> socket.shutdownOutput();
                case RESET -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
            }
        }
    }

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"CLOSE, true", "CLOSE, false", "HALF_CLOSE, true", "HALF_CLOSE, false", "RESET, true", "RESET, false"})
    void cancelsDuringAPrefill(Way way, boolean stream) throws Exception {
        server.model.play(FakeModel.prefillingForEver());
        try (Socket socket = server.socket()) {
            socket.getOutputStream()
                    .write(rawChat(bodyWith("\"stream\":" + stream)).getBytes(ISO_8859_1));
            FakeModel.Running running = server.model.began.take();
            Thread.sleep(50);
            long left = System.nanoTime();
            way.leave(socket);
            requireAtOnce(running.awaitCancel() - left);
        }
    }

    @Test
    void cancelsDuringAPrefillBehindPipelinedRequests() throws Exception {
        server.model.play(FakeModel.prefillingForEver());
        try (Socket socket = server.socket()) {
            socket.getOutputStream().write(rawChat(bodyWith("")).repeat(12).getBytes(ISO_8859_1));
            FakeModel.Running running = server.model.began.take();
            Thread.sleep(50);
            long left = System.nanoTime();
            Way.CLOSE.leave(socket);
            requireAtOnce(running.awaitCancel() - left);
        }
    }

    @Test
    void cancelsBetweenTokens() throws Exception {
        server.model.play(running -> {
            running.say("one");
            running.awaitCancel();
            running.finish(FinishReason.CANCELLED);
        });
        try (Socket socket = server.socket()) {
            socket.getOutputStream().write(rawChat(bodyWith("\"stream\":true")).getBytes(ISO_8859_1));
            while (socket.getInputStream().read() != '}') {}
            long left = System.nanoTime();
            Way.CLOSE.leave(socket);
            requireAtOnce(server.model.began.take().awaitCancel() - left);
        }
    }

    @Test
    void cancelsWhenAJavaClientCancels() throws Exception {
        server.model.play(FakeModel.prefillingForEver());
        CompletableFuture<?> call =
                server.client.sendAsync(server.chatRequest(bodyWith("\"stream\":true")), BodyHandlers.ofString());
        FakeModel.Running running = server.model.began.take();
        Thread.sleep(50);
        long left = System.nanoTime();
        call.cancel(true);
        requireAtOnce(running.awaitCancel() - left);
    }

    private static void requireAtOnce(long nanos) {
        assertTrue(nanos < AT_ONCE_NANOS, "noticed after " + nanos / 1_000_000 + " ms");
    }
}
