package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From {@code messages} to what chat templates read: content is one string or null, roles are those of the templates. */
final class MessageReader {
    private static final Set<String> COMMON = Set.of("role", "content", "name");
    private static final Set<String> OF_TOOL = Set.of("role", "content", "name", "tool_call_id");

    /** The last three come back from OpenAI's own client, empty, when an answer is sent as history. */
    private static final Set<String> OF_ASSISTANT = Set.of(
            "role",
            "content",
            "name",
            "tool_calls",
            "reasoning_content",
            "refusal",
            "annotations",
            "audio",
            "function_call");

    private final FieldProblems problems;

    MessageReader(FieldProblems problems) {
        this.problems = problems;
    }

    List<Map<String, Object>> read(Optional<JsonNode> messages) {
        if (messages.isEmpty()) {
            problems.add("messages", "missing_required_parameter", "is missing");
            return List.of();
        }
        JsonNode array = messages.get();
        if (!array.isArray()) problems.wrongType("messages", "an array", JsonKind.of(array));
        else if (array.isEmpty()) problems.invalid("messages", "is empty, expected at least one message");
        List<Map<String, Object>> read = new ArrayList<>();
        if (array.isArray())
            for (int i = 0; i < array.size(); i++) read.add(message(array.get(i), "messages[" + i + "]"));
        return read;
    }

    private Map<String, Object> message(JsonNode node, String path) {
        if (!node.isObject()) {
            problems.wrongType(path, "an object", JsonKind.of(node));
            return Map.of();
        }
        var fields = new Fields(node, path, problems);
        String role = fields.requiredText("role");
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", role.equals("developer") ? "system" : role);
        boolean assistant = role.equals("assistant");
        message.put("content", content(fields, assistant));
        fields.text("name").ifPresent(name -> message.put("name", name));
        switch (role) {
            case "system", "developer", "user" -> fields.refuseOthers(COMMON);
            case "assistant" -> readAssistant(fields, message);
            case "tool" -> {
                fields.refuseOthers(OF_TOOL);
                message.put("tool_call_id", fields.requiredText("tool_call_id"));
            }
            case "" -> {}
            default ->
                problems.invalid(fields.pathOf("role"), "is not one of system, developer, user, assistant, tool");
        }
        return message;
    }

    private void readAssistant(Fields fields, Map<String, Object> message) {
        fields.refuseOthers(OF_ASSISTANT);
        for (String empty : List.of("refusal", "annotations", "audio", "function_call"))
            fields.get(empty)
                    .filter(value -> !value.isArray() || !value.isEmpty())
                    .ifPresent(_ ->
                            problems.add(fields.pathOf(empty), "unsupported_value", "is not supported, leave it out"));
        fields.text("reasoning_content").ifPresent(text -> message.put("reasoning_content", text));
        fields.get("tool_calls").ifPresent(calls -> {
            List<Map<String, Object>> read = new ToolReader(problems).readCalls(calls, fields.pathOf("tool_calls"));
            if (!read.isEmpty()) message.put("tool_calls", read);
        });
    }

    /** A template gets null when an assistant's message has none: some of them ask for that. */
    private String content(Fields fields, boolean assistant) {
        String path = fields.pathOf("content");
        Optional<JsonNode> content = fields.get("content");
        if (content.isEmpty()) {
            boolean hasOther = fields.get("tool_calls").isPresent()
                    || fields.get("reasoning_content").isPresent();
            if (!assistant || !hasOther)
                problems.add(
                        path,
                        "missing_required_parameter",
                        assistant ? "is missing, and there are no tool_calls either" : "is missing");
            return null;
        }
        JsonNode value = content.get();
        if (value.isTextual()) return fields.checkedText(path, value.textValue());
        if (value.isArray()) return parts(value, path);
        problems.wrongType(path, "a string or an array of text parts", JsonKind.of(value));
        return null;
    }

    private String parts(JsonNode array, String path) {
        var text = new StringBuilder();
        for (int i = 0; i < array.size(); i++) {
            String where = path + "[" + i + "]";
            if (!array.get(i).isObject()) {
                problems.wrongType(where, "an object", JsonKind.of(array.get(i)));
                continue;
            }
            var part = new Fields(array.get(i), where, problems);
            String type = part.requiredText("type");
            if (type.equals("text")) {
                part.refuseOthers(Set.of("type", "text"));
                text.append(part.requiredText("text"));
            } else if (!type.isEmpty()) {
                problems.add(part.pathOf("type"), "unsupported_value", "is \"" + type + "\", only text is supported");
            }
        }
        return text.toString();
    }
}
