package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From JSON to the values that chat templates read, in the order in which the client wrote them. */
final class JsonValues {
    private final FieldProblems problems;

    JsonValues(FieldProblems problems) {
        this.problems = problems;
    }

    Map<String, Object> object(JsonNode node, String path) {
        Map<String, Object> map = new LinkedHashMap<>();
        node.properties().forEach(field -> {
            checkText(field.getKey(), path);
            map.put(field.getKey(), value(field.getValue(), path + "." + field.getKey()));
        });
        return map;
    }

    private List<Object> array(JsonNode node, String path) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) list.add(value(node.get(i), path + "[" + i + "]"));
        return list;
    }

    /** Recursive; the reader of JSON bounds the depth. */
    private Object value(JsonNode node, String path) {
        return switch (node.getNodeType()) {
            case OBJECT, POJO -> object(node, path);
            case ARRAY -> array(node, path);
            case STRING, BINARY -> {
                checkText(node.textValue(), path);
                yield node.textValue();
            }
            case NUMBER -> {
                if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue()))
                    problems.invalid(path, "is too large for a 64-bit floating point number");
                yield node.numberValue();
            }
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING -> null;
        };
    }

    private void checkText(String text, String path) {
        if (JsonKind.loneSurrogate(text) >= 0) problems.invalid(path, "has a lone surrogate, which is no character");
    }
}
