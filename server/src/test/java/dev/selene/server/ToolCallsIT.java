package dev.selene.server;

import static dev.selene.server.ChatCompletionsIT.assertError;
import static dev.selene.server.ChatCompletionsIT.events;
import static dev.selene.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.engine.FinishReason;
import dev.selene.text.tools.AnswerFormat;
import dev.selene.text.tools.AnswerFormat.Calls;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients see of an answer in Kimi's format. */
final class ToolCallsIT {
    private static final String ANSWER = "<think>Two cities.</think>Let me look.<|tool_calls_section_begin|>"
            + "<|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{\"city\": \"北京\"}<|tool_call_end|>"
            + "<|tool_call_begin|>functions.get_weather:1<|tool_call_argument_begin|>{\"city\": \"Rome\"}<|tool_call_end|>"
            + "<|tool_calls_section_end|>";

    private static final String TOOLS = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\"}}]";

    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer();
        server.model.format = new AnswerFormat(Calls.KIMI, true);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String asking(String fields) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
                + "{\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"call_a\",\"content\":\"7\"}]," + fields + "}";
    }

    @Test
    void callsReasoningAndContentAreTakenApart() throws Exception {
        server.model.play(FakeModel.saying(ANSWER));
        JsonNode choice = json(server.chat(asking(TOOLS)).body()).at("/choices/0");
        assertEquals("tool_calls", choice.at("/finish_reason").asText());
        JsonNode message = choice.at("/message");
        assertEquals("Let me look.", message.at("/content").asText());
        assertEquals("Two cities.", message.at("/reasoning_content").asText());
        assertEquals(
                "[{\"id\":\"functions.get_weather:1\",\"type\":\"function\",\"function\":{\"name\":\"get_weather\","
                        + "\"arguments\":\"{\\\"city\\\": \\\"北京\\\"}\"}},"
                        + "{\"id\":\"functions.get_weather:2\",\"type\":\"function\",\"function\":{\"name\":\"get_weather\","
                        + "\"arguments\":\"{\\\"city\\\": \\\"Rome\\\"}\"}}]",
                message.at("/tool_calls").toString());
    }

    @Test
    void aStreamHasThePartsAsDeltasWhereverPiecesAreCut() throws Exception {
        for (int size : new int[] {1, 7, 31, ANSWER.length()}) {
            String[] pieces = ANSWER.split("(?<=\\G.{" + size + "})");
            server.model.play(FakeModel.saying(pieces));
            List<String> events =
                    events(server.chat(asking(TOOLS + ",\"stream\":true")).body());
            assertEquals("[DONE]", events.removeLast());
            assertEquals(
                    "tool_calls",
                    json(events.getLast()).at("/choices/0/finish_reason").asText());
            assertEquals("Let me look.", joined(events, "/choices/0/delta/content"));
            assertEquals("Two cities.", joined(events, "/choices/0/delta/reasoning_content"));
            assertEquals(
                    "functions.get_weather:1functions.get_weather:2",
                    joined(events, "/choices/0/delta/tool_calls/0/id"));
            assertEquals("get_weatherget_weather", joined(events, "/choices/0/delta/tool_calls/0/function/name"));
            for (int index = 0; index < 2; index++) {
                int wanted = index;
                String arguments = joined(
                        events.stream()
                                .filter(event -> json(event)
                                                .at("/choices/0/delta/tool_calls/0/index")
                                                .asInt(-1)
                                        == wanted)
                                .toList(),
                        "/choices/0/delta/tool_calls/0/function/arguments");
                assertEquals(index == 0 ? "{\"city\": \"北京\"}" : "{\"city\": \"Rome\"}", arguments);
            }
            assertFalse(events.toString().contains("<|tool"), "size " + size);
        }
    }

    @Test
    void anAnswerThatIsCutOffHasItsCompleteCalls() throws Exception {
        server.model.play(running -> {
            running.say(ANSWER.substring(0, ANSWER.indexOf("Rome")));
            running.finish(FinishReason.LENGTH);
        });
        JsonNode choice = json(server.chat(asking(TOOLS)).body()).at("/choices/0");
        assertEquals("length", choice.at("/finish_reason").asText());
        assertEquals(1, choice.at("/message/tool_calls").size());
    }

    @Test
    void withoutToolsThereAreNoCallsAndNoMarkers() throws Exception {
        for (String fields : List.of("\"n\":1", TOOLS + ",\"tool_choice\":\"none\"")) {
            server.model.play(FakeModel.saying(ANSWER));
            JsonNode choice = json(server.chat(asking(fields)).body()).at("/choices/0");
            assertEquals("stop", choice.at("/finish_reason").asText());
            assertEquals("Let me look.", choice.at("/message/content").asText());
            assertTrue(choice.at("/message/tool_calls").isMissingNode());
        }
    }

    @Test
    void callsCannotBeDemandedOfAModelThatCannotBeHeldToThem() throws Exception {
        assertError(400, "invalid_value", server.chat(asking(TOOLS + ",\"tool_choice\":\"required\"")));
    }

    @Test
    void aRefusedSchemaNamesKeywordAndPlace() throws Exception {
        var response = server.chat(asking("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":"
                + "{\"properties\":{\"a\":{\"not\":{}}}}}}"));
        assertError(400, "invalid_value", response);
        assertEquals("response_format", json(response.body()).at("/error/param").asText());
        assertTrue(response.body().contains("/properties/a/not: not is not supported"), response.body());
    }

    private static String joined(List<String> events, String pointer) {
        return events.stream().map(event -> json(event).at(pointer).asText("")).collect(Collectors.joining());
    }
}
