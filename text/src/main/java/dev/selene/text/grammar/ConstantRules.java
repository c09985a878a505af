package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules of {@code enum} and {@code const}: those of their values that the other keywords allow. */
final class ConstantRules {
    private final GrammarBuilder builder;
    private final JsonRules json;

    ConstantRules(GrammarBuilder builder, JsonRules json) {
        this.builder = builder;
        this.json = json;
    }

    int oneOf(SchemaNode schema, Set<String> types) {
        Set<JsonNode> values = new LinkedHashSet<>();
        if (schema.has("enum")) {
            JsonNode array = schema.get("enum");
            if (!array.isArray()) throw schema.error("enum", "must be an array");
            if (array.isEmpty()) throw schema.error("enum", "array cannot be empty");
            array.forEach(values::add);
        }
        if (schema.has("const")) {
            if (schema.has("enum")) values.retainAll(Set.of(schema.get("const")));
            else values.add(schema.get("const"));
        }
        Optional<CharDfa> texts = StringRule.texts(schema);
        values.removeIf(value -> !allowed(value, schema, types, texts));
        if (values.isEmpty())
            throw schema.error(schema.has("enum") ? "enum" : "const", "has no value that the other keywords allow");
        return rule(schema.pointer(), values);
    }

    private int rule(String name, Set<JsonNode> values) {
        int rule = builder.rule(name);
        int start = builder.start(rule);
        List<byte[]> scalars = new ArrayList<>();
        for (JsonNode value : values) {
            if (value.isContainerNode()) builder.end(append(start, value));
            else scalars.add(Utf8.bytes(JsonText.scalar(value)));
        }
        builder.end(builder.oneOf(start, scalars));
        return rule;
    }

    private int append(int from, JsonNode value) {
        if (!value.isContainerNode()) return builder.literal(from, Utf8.bytes(JsonText.scalar(value)));
        String[] brackets = value.isObject() ? new String[] {"{", "}"} : new String[] {"[", "]"};
        int at = json.gap(builder.literal(from, brackets[0]));
        boolean first = true;
        for (var entry : value.properties()) {
            if (!first) at = json.gap(builder.literal(at, ","));
            first = false;
            int name = builder.literal(at, Utf8.bytes(JsonText.quote(entry.getKey())));
            at = append(json.colon(name), entry.getValue());
        }
        if (value.isArray())
            for (JsonNode item : value) {
                if (!first) at = json.gap(builder.literal(at, ","));
                first = false;
                at = append(at, item);
            }
        return builder.literal(first ? at : json.gap(at), brackets[1]);
    }

    private static boolean allowed(JsonNode value, SchemaNode schema, Set<String> types, Optional<CharDfa> texts) {
        if (!hasType(value, types)) return false;
        String type = typeOf(value);
        return switch (type) {
            case "number" -> SchemaCompiler.range(schema).contains(value.decimalValue());
            case "string" -> {
                long length =
                        value.textValue().codePointCount(0, value.textValue().length());
                yield length >= schema.count("minLength", 0)
                        && length <= schema.count("maxLength", Long.MAX_VALUE)
                        && texts.map(dfa -> dfa.matches(value.textValue())).orElse(true);
            }
            case "object" -> plain(schema, Keywords.OBJECT, type);
            case "array" -> plain(schema, Keywords.ARRAY, type);
            default -> true;
        };
    }

    static boolean hasType(JsonNode value, Set<String> types) {
        boolean integer = value.isNumber() && SchemaNode.isWhole(value.decimalValue());
        return types.contains(typeOf(value)) || integer && types.contains("integer");
    }

    private static boolean plain(SchemaNode schema, List<String> keywords, String type) {
        if (schema.hasAny(keywords))
            throw schema.error("a constant " + type + " cannot be held to other keywords: leave out " + keywords);
        return true;
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "boolean";
            default -> "null";
        };
    }
}
