package dev.selene.app;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.JsonLines;
import dev.selene.base.SeleneException;
import dev.selene.text.Conversation;
import java.util.List;
import java.util.Map;

/**
 * One line of a conversations file: {@code {"messages": […], "tools": […], "add_generation_prompt": true, "kwargs": {…}}},
 * all but the messages optional.
 */
final class ConversationLine {
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final TypeReference<List<Map<String, Object>>> OBJECTS = new TypeReference<>() {};

    private ConversationLine() {}

    /**
     * Reads a line; whether its messages suit a template is the template's to say.
     *
     * @throws SeleneException of kind DATA that names the line if it has another form
     */
    static Conversation parse(JsonLines.Line line) {
        line.required("messages");
        return new Conversation(
                objects(line, "messages"),
                objects(line, "tools"),
                flag(line, "add_generation_prompt"),
                object(line, "kwargs"));
    }

    private static List<Map<String, Object>> objects(JsonLines.Line line, String field) {
        JsonNode value = line.object().path(field);
        if (isAbsent(value)) return List.of();
        boolean objects = value.isArray() && value.valueStream().allMatch(JsonNode::isObject);
        if (!objects) throw line.problem("\"" + field + "\" is not an array of objects");
        return Json.mapper().convertValue(value, OBJECTS);
    }

    private static Map<String, Object> object(JsonLines.Line line, String field) {
        JsonNode value = line.object().path(field);
        if (isAbsent(value)) return Map.of();
        if (!value.isObject())
            throw line.problem("\"" + field + "\" is " + value.getNodeType() + ", expected an object");
        return Json.mapper().convertValue(value, OBJECT);
    }

    private static boolean flag(JsonLines.Line line, String field) {
        JsonNode value = line.object().path(field);
        if (isAbsent(value)) return false;
        if (!value.isBoolean()) throw line.problem("\"" + field + "\" is " + value + ", expected true or false");
        return value.booleanValue();
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
