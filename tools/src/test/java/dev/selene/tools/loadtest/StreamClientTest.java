package dev.selene.tools.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamClientTest {
    private static Exchange ask(int status, String body, boolean stream) throws IOException {
        try (StandInServer server = new StandInServer(status, List.of(body));
                StreamClient client = new StreamClient(Target.of(server.url(), Optional.empty()))) {
            assertEquals("stand-in", client.firstModel());
            Map<String, Object> turn = Map.of("role", "user", "content", "hi");
            return client.ask("v1/chat/completions", ChatBodies.chat("stand-in", List.of(turn), 8, stream));
        }
    }

    @Test
    void aStreamIsReadToItsEnd() throws IOException {
        Exchange exchange = ask(200, StandInServer.stream("Hel", "lo", "!"), true);
        assertEquals("Hello!", exchange.text());
        assertEquals(5, exchange.promptTokens());
        assertEquals(3, exchange.outputTokens());
        assertEquals(4, exchange.eventNanos().length); // the event with the usage is one, [DONE] is none
        assertTrue(exchange.isSuccess());
        assertTrue(exchange.ttftMillis() > 0 && exchange.ttftMillis() <= exchange.endToEndMillis());
    }

    @Test
    void reasoningIsJoinedAsAisBenchDoes() throws IOException {
        String body = "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"I think\"}}]}\n\n"
                + "data: {\"choices\":[{\"delta\":{\"content\":\"42\"}}]}\n\ndata: [DONE]\n\n";
        Exchange exchange = ask(200, body, true);
        assertEquals("I think</think>42", exchange.prediction());
        assertEquals(2, exchange.outputTokens()); // counted, since the server does not tell
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|data: timeout|Unexpected response format: timeout",
                "200|data: {\"error\":{\"message\":\"no\"}}|the server reports",
                "200|: comment only|the answer ended without an event",
                "503|{\"error\":\"busy\"}|HTTP 503: {\"error\":\"busy\"}"
            })
    void whatIsNoAnswerIsAFailure(int status, String body, String told) throws IOException {
        Exchange exchange = ask(status, body + "\n\n", true);
        assertTrue(exchange.error().orElse("").contains(told), exchange.error().toString());
    }

    @Test
    void anAnswerThatIsNotStreamedHasOneTime() throws IOException {
        Exchange exchange = ask(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"42\"}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}",
                false);
        assertEquals("42", exchange.text());
        assertEquals(1, exchange.eventNanos().length);
    }

    @Test
    void anAddressWithoutServerTellsWhatToDo() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (StreamClient client = new StreamClient(Target.of("http://127.0.0.1:" + port, Optional.empty()))) {
            SeleneException error = assertThrows(SeleneException.class, client::firstModel);
            assertTrue(error.getMessage().contains("no server at http://127.0.0.1:" + port), error.getMessage());
            assertTrue(error.getMessage().contains("1025"), error.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({"localhost:8080", "ftp://host", "http://", "not an address"})
    void whatIsNoAddressIsRefused(String url) {
        assertEquals(
                SeleneException.Kind.USER,
                assertThrows(SeleneException.class, () -> Target.of(url, Optional.empty()))
                        .kind());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a¶¶b¶¶|a,b",
                "data: a¶¶data: b|a,b",
                "a←¶←¶b←¶←¶|a,b",
                "a←←b←←|a,b",
                ": c¶a¶¶|a",
                "data:a¶data:b¶¶|a/b",
                "a¶¶[DONE]¶¶b¶¶|a",
                "data: [DONE]¶¶|-",
                "¶¶¶¶a¶¶|a"
            })
    void eventsEndAtBlankLines(String wire, String events) {
        byte[] bytes = wire.replace("¶", "\n").replace("←", "\r").getBytes(StandardCharsets.UTF_8);
        List<String> found = Events.of(bytes, bytes.length, new int[] {bytes.length}, new long[] {7}, 1).stream()
                .map(event -> event.data().replace("\n", "/"))
                .toList();
        assertEquals(events.equals("-") ? List.of() : List.of(events.split(",")), found);
    }

    @Test
    void anEventHasTheTimeOfItsLastByte() {
        byte[] bytes = "data: a\n\ndata: b\n\n".getBytes(StandardCharsets.UTF_8);
        List<Events.Event> events =
                Events.of(bytes, bytes.length, new int[] {4, 9, 17, 18}, new long[] {1, 2, 3, 4}, 4);
        assertEquals(List.of(2L, 4L), events.stream().map(Events.Event::nanos).toList());
    }
}
