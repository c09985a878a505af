package dev.selene.text.tools;

import dev.selene.text.tools.AnswerFormat.Calls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ids of calls. Kimi was trained on {@code functions.NAME:NUMBER}, with one counter from 0 for the whole conversation; its
 * template prints them, and a model that sees others imitates them. So calls of a conversation's history are renamed before they
 * are rendered, whatever a client made of their ids.
 */
public final class ToolCallIds {
    private ToolCallIds() {}

    static String id(Calls calls, String name, int number) {
        return switch (calls) {
            case KIMI -> "functions." + name + ":" + number;
            case DEEPSEEK_V3, DEEPSEEK_V31, NONE -> "call_" + number + "_" + name;
        };
    }

    /** How many calls the messages of a conversation have. */
    public static int count(List<Map<String, Object>> messages) {
        return messages.stream().mapToInt(message -> callsOf(message).size()).sum();
    }

    /**
     * The messages with the ids that the model was trained on: of calls by their order, of results by the call that they
     * answer. The last call with an id counts when an id came twice. A result that answers no call keeps its id.
     */
    public static List<Map<String, Object>> renamed(List<Map<String, Object>> messages, Calls calls) {
        if (calls != Calls.KIMI) return messages;
        Map<String, String> names = new HashMap<>();
        List<Map<String, Object>> renamed = new ArrayList<>();
        int number = 0;
        for (Map<String, Object> message : messages) {
            Map<String, Object> copy = new LinkedHashMap<>(message);
            List<Object> copies = new ArrayList<>();
            for (Map<String, Object> call : callsOf(message)) {
                String id = id(calls, nameOf(call), number++);
                if (call.get("id") instanceof String old) names.put(old, id);
                Map<String, Object> copied = new LinkedHashMap<>(call);
                copied.put("id", id);
                copies.add(copied);
            }
            if (!copies.isEmpty()) copy.put("tool_calls", copies);
            if (message.get("tool_call_id") instanceof String answered)
                copy.put("tool_call_id", names.getOrDefault(answered, answered));
            renamed.add(copy);
        }
        return renamed;
    }

    private static String nameOf(Map<String, Object> call) {
        return call.get("function") instanceof Map<?, ?> function && function.get("name") instanceof String name
                ? name
                : "";
    }

    private static List<Map<String, Object>> callsOf(Map<String, Object> message) {
        List<Map<String, Object>> calls = new ArrayList<>();
        if (message.get("tool_calls") instanceof List<?> list)
            for (Object call : list) if (call instanceof Map<?, ?> map) calls.add(typed(map));
        return calls;
    }

    private static Map<String, Object> typed(Map<?, ?> map) {
        Map<String, Object> typed = new LinkedHashMap<>();
        map.forEach((key, value) -> typed.put((String) key, value));
        return typed;
    }
}
