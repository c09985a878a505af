package dev.selene.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream of server-sent events that carries a chat answer.
 *
 * @param events data of each, without the last
 * @param text of the assistant, put together
 * @param problems of its framing
 */
record EventStream(List<JsonNode> events, String text, List<String> problems) {
    private static final String DATA = "data:";
    private static final String DONE = "[DONE]";

    EventStream {
        events = List.copyOf(events);
        problems = List.copyOf(problems);
    }

    static EventStream parse(String body) {
        List<JsonNode> events = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean done = false;
        for (String event : body.split("\\r?\\n\\r?\\n")) {
            if (event.isBlank() || event.startsWith(":")) continue;
            if (done) problems.add("there is more after [DONE]: " + Trials.shown(event));
            if (!event.startsWith(DATA)) {
                problems.add("an event does not begin with data: " + Trials.shown(event));
                continue;
            }
            String data = event.substring(DATA.length()).strip();
            if (data.equals(DONE)) done = true;
            else
                try {
                    JsonNode json = Json.parse(data, "event", SeleneException.Kind.DATA);
                    events.add(json);
                    text.append(json.at("/choices/0/delta/content").asText(""));
                } catch (SeleneException e) {
                    problems.add("an event is no JSON: " + Trials.shown(data));
                }
        }
        if (!done) problems.add("it does not end with data: [DONE]");
        return new EventStream(events, text.toString(), problems);
    }
}
