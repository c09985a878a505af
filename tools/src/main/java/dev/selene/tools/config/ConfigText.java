package dev.selene.tools.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.deployment.Key;
import dev.selene.deployment.Truncation;
import java.util.List;

/** A config.json that is being written: values by the paths of their keys, objects made on the way. */
final class ConfigText {
    private static final String FIRST = "[0]";

    private final ObjectNode root = Json.mapper().createObjectNode();

    /** Sets the value of a key. */
    void put(String path, JsonNode value) {
        List<String> steps = List.of(path.split("\\."));
        ObjectNode at = root;
        for (String step : steps.subList(0, steps.size() - 1)) at = child(at, step);
        at.set(steps.getLast(), value);
    }

    boolean has(String path) {
        return !at(root, path).isMissingNode();
    }

    /** The value of a key; a missing node if there is none. */
    static JsonNode at(ObjectNode config, String path) {
        return config.at("/" + path.replace(FIRST, "/0").replace('.', '/'));
    }

    private static ObjectNode child(ObjectNode parent, String step) {
        if (!step.endsWith(FIRST)) return parent.withObject("/" + step);
        ArrayNode list = parent.withArray("/" + step.replace(FIRST, ""));
        return list.isEmpty() ? list.addObject() : (ObjectNode) list.get(0);
    }

    ObjectNode root() {
        return root;
    }

    /** The default of a key as JSON. */
    static JsonNode fallback(Key<?> key) {
        Object value = key.fallback().orElseThrow();
        return Json.mapper()
                .valueToTree(value instanceof Truncation truncation ? truncation != Truncation.REJECT : value);
    }
}
