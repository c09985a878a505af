package dev.selene.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Breaks the meaning of a JSON text and leaves it JSON: values replaced, fields renamed or left out. */
final class JsonMutator {
    /** What is put in place of values, beside other parts of the same text. */
    private static final String[] VALUES = {
        "null",
        "true",
        "0",
        "-1",
        "9223372036854775808",
        "0.5",
        "\"\"",
        "\"auto\"",
        "\"\\ud800\"",
        "[]",
        "{}",
        "[[[[[[1]]]]]]",
        "{\"type\":\"text\",\"text\":\"x\"}"
    };

    private JsonMutator() {}

    static byte[] mutate(byte[] valid, RandomGenerator random) {
        JsonNode root = Json.parse(valid, "valid", Kind.INTERNAL);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            List<JsonNode> containers = new ArrayList<>();
            collect(root, containers);
            change(containers.get(random.nextInt(containers.size())), containers, random);
        }
        return root.toString().replace("\ud800", "\\ud800").getBytes(StandardCharsets.UTF_8);
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (!node.isContainerNode()) return;
        containers.add(node);
        node.forEach(child -> collect(child, containers));
    }

    private static void change(JsonNode node, List<JsonNode> others, RandomGenerator random) {
        JsonNode value = random.nextInt(4) == 0
                ? others.get(random.nextInt(others.size())).deepCopy()
                : Json.parse(VALUES[random.nextInt(VALUES.length)], "value", Kind.INTERNAL);
        if (node instanceof ArrayNode array) {
            if (array.isEmpty() || random.nextInt(3) == 0) array.add(value);
            else array.set(random.nextInt(array.size()), value);
        } else if (node instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(4)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(name + "s", object.remove(name));
                default -> object.set(name, value);
            }
        }
    }
}
