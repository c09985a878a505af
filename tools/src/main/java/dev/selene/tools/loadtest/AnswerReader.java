package dev.selene.tools.loadtest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.util.List;
import java.util.Optional;

/** Reads answers of the chat and the completions API, streamed or whole. */
final class AnswerReader {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private int textEvents;
    private int promptTokens;
    private int outputTokens;

    private AnswerReader() {}

    static Exchange ofStream(long sent, TimedBytes body) {
        AnswerReader reader = new AnswerReader();
        List<Events.Event> events = body.events();
        long[] nanos = events.stream().mapToLong(Events.Event::nanos).toArray();
        for (Events.Event event : events) {
            try {
                JsonNode json = Json.parse(event.data(), "event", SeleneException.Kind.DATA);
                if (json.has("error")) return Exchange.failed(sent, nanos, "the server reports " + json.get("error"));
                reader.read(json, "delta");
            } catch (SeleneException _) {
                return Exchange.failed(sent, nanos, "Unexpected response format: " + shortened(event.data()));
            }
        }
        if (events.isEmpty()) return Exchange.failed(sent, nanos, "the answer ended without an event");
        return reader.exchange(sent, nanos);
    }

    static Exchange ofWhole(long sent, TimedBytes body) {
        AnswerReader reader = new AnswerReader();
        long[] received = body.nanos();
        long[] nanos = received.length == 0 ? received : new long[] {received[received.length - 1]};
        try {
            reader.read(Json.parse(body.text(), "answer", SeleneException.Kind.DATA), "message");
        } catch (SeleneException _) {
            return Exchange.failed(sent, nanos, "Unexpected response format: " + body.beginning());
        }
        return reader.exchange(sent, nanos);
    }

    private void read(JsonNode json, String part) {
        JsonNode choice = json.path("choices").path(0);
        JsonNode message = choice.path(part);
        String piece = first(message.path("content"), choice.path("text"));
        String thought = first(message.path("reasoning_content"), message.path("reasoning"));
        if (!piece.isEmpty() || !thought.isEmpty()) textEvents++;
        text.append(piece);
        reasoning.append(thought);
        JsonNode usage = json.path("usage");
        promptTokens = usage.path("prompt_tokens").asInt(promptTokens);
        outputTokens = usage.path("completion_tokens").asInt(outputTokens);
    }

    private static String first(JsonNode... fields) {
        for (JsonNode field : fields) if (field.isTextual()) return field.textValue();
        return "";
    }

    private Exchange exchange(long sent, long[] nanos) {
        return new Exchange(
                sent,
                nanos,
                promptTokens,
                outputTokens > 0 ? outputTokens : textEvents,
                text.toString(),
                reasoning.toString(),
                Optional.empty());
    }

    private static String shortened(String data) {
        return data.substring(0, Math.min(data.length(), 200));
    }
}
