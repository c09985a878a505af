package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException.Kind;
import dev.selene.base.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every field of a request that we know, by what we do with it. A field that is in none of these groups is refused as
 * unknown.
 *
 * @param obeyed are read by the request's reader
 * @param neutral are not implemented: accepted with the values that ask for what we do anyway. None listed: never
 *     accepted
 * @param cures what to use instead of a neutral field, by name
 */
record KnownFields(Set<String> obeyed, Map<String, List<JsonNode>> neutral, Map<String, String> cures) {
    /** Labels of the caller's own that cannot change an answer. */
    static final Set<String> LABELS =
            Set.of("user", "metadata", "safety_identifier", "prompt_cache_key", "prompt_cache_retention");

    /** A neutral field and the JSON values that are accepted for it. */
    static Map<String, List<JsonNode>> neutral(Map<String, List<String>> values) {
        Map<String, List<JsonNode>> fields = new LinkedHashMap<>();
        values.forEach((name, accepted) -> {
            List<JsonNode> parsed = new ArrayList<>();
            for (String value : accepted) parsed.add(Json.parse(value, name, Kind.INTERNAL));
            fields.put(name, parsed);
        });
        return fields;
    }

    /** Notes all fields of the body that are unknown, not implemented or not what a label may be. */
    void check(JsonNode body, Fields fields) {
        Set<String> all = Stream.of(obeyed, LABELS, neutral.keySet())
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
        body.fieldNames().forEachRemaining(name -> {
            checkName(name, all, fields);
            fields.get(name).ifPresent(value -> checkValue(name, value, fields));
        });
    }

    private static void checkName(String name, Set<String> all, Fields fields) {
        if (all.contains(name)) return;
        String hint = Spelling.closest(name, all)
                .map(known -> " (did you mean " + known + "?)")
                .orElse("");
        fields.problems().add(fields.pathOf(name), "unknown_parameter", "is not a field of this request" + hint);
    }

    private void checkValue(String name, JsonNode value, Fields fields) {
        if (LABELS.contains(name)) checkLabel(name, value, fields);
        List<JsonNode> accepted = neutral.get(name);
        if (accepted != null && accepted.stream().noneMatch(same -> same(same, value)))
            fields.problems().add(fields.pathOf(name), "unsupported_value", unsupported(name, accepted));
    }

    private static void checkLabel(String name, JsonNode value, Fields fields) {
        if (!name.equals("metadata")) {
            fields.text(name);
        } else if (!value.isObject()
                || value.propertyStream().anyMatch(field -> !field.getValue().isTextual())) {
            fields.problems().wrongType(fields.pathOf(name), "an object of strings", JsonKind.of(value));
        }
    }

    private String unsupported(String name, List<JsonNode> accepted) {
        String cure = cures.getOrDefault(name, "leave it out");
        if (accepted.isEmpty()) return "is not supported, " + cure;
        return "is only supported as "
                + String.join(" or ", accepted.stream().map(JsonNode::toString).toList()) + ", " + cure;
    }

    // 1 and 1.0 are the same number
    private static boolean same(JsonNode neutral, JsonNode value) {
        return neutral.isNumber() && value.isNumber()
                ? neutral.doubleValue() == value.doubleValue()
                : neutral.equals(value);
    }
}
