package dev.selene.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What must work with every client. Answers are greedy, as the model recommends. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
abstract class ClientContract {
    static final String TOOL = "get_weather";
    static final String TOOL_DESCRIPTION = "Get current weather";
    static final String TOOL_SCHEMA = "{\"type\": \"object\", \"properties\": {\"city\": {\"type\": \"string\","
            + " \"description\": \"City name\"}}, \"required\": [\"city\"]}";

    /** Finite, so that any model ends it. */
    static final String LAMP_SCHEMA = "{\"type\": \"object\", \"properties\": {\"colour\": {\"type\": \"string\","
            + " \"enum\": [\"red\", \"green\", \"blue\"]}, \"lit\": {\"type\": \"boolean\"}},"
            + " \"required\": [\"colour\", \"lit\"], \"additionalProperties\": false}";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A call that the model made. */
    record Call(String name, String arguments) {}

    /** How a client reports an error. */
    record ClientError(int status, String message) {}

    /** The text of an answer. */
    abstract String ask(String question) throws Exception;

    /** The pieces of a streamed answer. */
    abstract List<String> stream(String question) throws Exception;

    /** Begins a stream of a long answer and leaves after its first piece. */
    abstract void leaveEarly(String question) throws Exception;

    /** Two turns: the model's call goes to {@code tool}, whose result it sees before it answers. */
    abstract String useTool(String question, Function<Call, String> tool) throws Exception;

    /** The text of an answer that obeys {@link #LAMP_SCHEMA}. */
    abstract String askForLamp(String question) throws Exception;

    /** What comes of asking for a model that is not there. */
    abstract ClientError askWrongModel() throws Exception;

    @Test
    void answers() throws Exception {
        assertEquals("7+5=12, 1+2+1=4. \\boxed{42}", ask("What is 17 + 25?").strip());
    }

    @Test
    void streams() throws Exception {
        List<String> pieces = stream("What is 17 + 25?");
        assertEquals("7+5=12, 1+2+1=4. \\boxed{42}", String.join("", pieces).strip());
        assertTrue(pieces.size() > 5, pieces.toString());
    }

    @Test
    void usesAToolOverTwoTurns() throws Exception {
        String answer = useTool("What is the weather in Paris?", call -> {
            assertEquals(TOOL, call.name());
            assertEquals("Paris", json(call.arguments()).path("city").asText());
            return "{\"city\": \"Paris\", \"temperature\": 21, \"condition\": \"sunny\"}";
        });
        assertTrue(answer.contains("21") && answer.contains("sunny"), answer);
    }

    @Test
    void getsStructuredOutput() throws Exception {
        JsonNode lamp = json(askForLamp("The lamp is blue. Describe the lamp."));
        assertTrue(List.of("red", "green", "blue").contains(lamp.path("colour").asText()), lamp.toString());
        assertTrue(lamp.path("lit").isBoolean(), lamp.toString());
        assertEquals(2, lamp.size());
    }

    @Test
    void anAbortEndsTheComputation() throws Exception {
        RunningServer.awaitIdle();
        long before = RunningServer.stats().tokens().generated();
        leaveEarly("Count from 1 to 20.");
        RunningServer.awaitIdle();
        long generated = RunningServer.stats().tokens().generated() - before;
        assertTrue(generated < LONG_ANSWER, generated + " tokens were generated for nobody");
    }

    /** What a stream that is left early would have had. */
    static final int LONG_ANSWER = 1800;

    @Test
    void toldWhatIsWrong() throws Exception {
        ClientError error = askWrongModel();
        assertEquals(404, error.status());
        assertTrue(error.message().contains("gpt-9") && error.message().contains("micro-k2"), error.message());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (Exception e) {
            throw new AssertionError(text, e);
        }
    }
}
