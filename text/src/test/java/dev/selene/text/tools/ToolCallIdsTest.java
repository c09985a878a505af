package dev.selene.text.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selene.text.tools.AnswerFormat.Calls;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolCallIdsTest {
    private static Map<String, Object> call(String id, String name) {
        return Map.of("id", id, "type", "function", "function", Map.of("name", name, "arguments", "{}"));
    }

    @Test
    void idsCountThroughTheConversationAndResultsFollow() {
        List<Map<String, Object>> messages = List.of(
                Map.of("role", "assistant", "tool_calls", List.of(call("call_x", "f"), call("call_y", "g"))),
                Map.of("role", "tool", "tool_call_id", "call_y", "content", "2"),
                Map.of("role", "tool", "tool_call_id", "call_x", "content", "1"),
                Map.of("role", "assistant", "tool_calls", List.of(call("call_x", "f"))),
                Map.of("role", "tool", "tool_call_id", "call_x", "content", "3"),
                Map.of("role", "tool", "tool_call_id", "unknown", "content", "4"));
        assertEquals(
                List.of(
                        Map.of(
                                "role",
                                "assistant",
                                "tool_calls",
                                List.of(call("functions.f:0", "f"), call("functions.g:1", "g"))),
                        Map.of("role", "tool", "tool_call_id", "functions.g:1", "content", "2"),
                        Map.of("role", "tool", "tool_call_id", "functions.f:0", "content", "1"),
                        Map.of("role", "assistant", "tool_calls", List.of(call("functions.f:2", "f"))),
                        Map.of("role", "tool", "tool_call_id", "functions.f:2", "content", "3"),
                        Map.of("role", "tool", "tool_call_id", "unknown", "content", "4")),
                ToolCallIds.renamed(messages, Calls.KIMI));
        assertEquals(3, ToolCallIds.count(messages));
        assertEquals(messages, ToolCallIds.renamed(messages, Calls.DEEPSEEK_V3));
    }
}
