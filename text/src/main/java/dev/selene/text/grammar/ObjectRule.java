package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.text.grammar.Node.Guard;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The rule of an object: its properties in the order of the schema, those that are not required may be left out; then
 * required ones that the schema does not describe, then free ones.
 */
final class ObjectRule {
    private final GrammarBuilder builder;
    private final JsonRules json;
    private final SchemaCompiler schemas;

    ObjectRule(GrammarBuilder builder, JsonRules json, SchemaCompiler schemas) {
        this.builder = builder;
        this.json = json;
        this.schemas = schemas;
    }

    private record Property(String name, boolean required, int value) {}

    int of(SchemaNode schema) {
        Set<String> required = required(schema);
        int rule = builder.rule(schema.pointer(), 0, maxProperties(schema, required));
        int free = free(schema);
        List<Property> properties = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        if (schema.has("properties")) {
            JsonNode declared = schema.get("properties");
            if (!declared.isObject()) throw schema.error("properties", "must be an object");
            declared.fieldNames().forEachRemaining(name -> {
                names.add(name);
                properties.add(
                        new Property(name, required.contains(name), schemas.value(schema.child("properties", name))));
            });
        }
        for (String name : required) if (names.add(name)) properties.add(new Property(name, true, free));
        build(rule, properties, names, free);
        return rule;
    }

    private void build(int rule, List<Property> properties, Set<String> names, int free) {
        int close = builder.node(rule);
        builder.end(builder.literal(close, "}"));
        // key i: where the name of property i or of a later one begins; behind i: where property i or an earlier one
        // has ended
        int n = properties.size();
        int[] key = new int[n + 1];
        int[] behind = new int[n + 1];
        for (int i = 0; i <= n; i++) {
            key[i] = builder.node(rule);
            behind[i] = builder.node(rule);
        }
        int open = json.gap(builder.literal(builder.start(rule), "{"));
        builder.jump(open, Guard.COUNT, key[0]);
        boolean mayEnd = true;
        for (int i = n; i >= 0; i--) {
            if (i < n) {
                Property property = properties.get(i);
                int name = builder.literal(key[i], Utf8.bytes(JsonText.quote(property.name())));
                builder.jump(builder.call(json.colon(name), property.value()), Guard.ALWAYS, behind[i + 1]);
                if (!property.required()) builder.jump(key[i], Guard.ALWAYS, key[i + 1]);
                mayEnd &= !property.required();
            }
            if (mayEnd) builder.jump(json.gap(behind[i]), Guard.ALWAYS, close);
            builder.jump(json.gap(builder.literal(builder.jump(behind[i], Guard.COUNT), ",")), Guard.ALWAYS, key[i]);
        }
        if (mayEnd) builder.jump(open, Guard.ALWAYS, close);

        int name = names.isEmpty()
                ? builder.call(key[n], json.string())
                : builder.literal(
                        DfaEmitter.json(
                                builder,
                                builder.literal(key[n], "\""),
                                CharDfa.allExcept(names, "names of properties")),
                        "\"");
        builder.jump(builder.call(json.colon(name), free), Guard.ALWAYS, behind[n]);
    }

    private static Set<String> required(SchemaNode schema) {
        Set<String> names = new LinkedHashSet<>();
        if (!schema.has("required")) return names;
        JsonNode required = schema.get("required");
        if (!required.isArray()) throw schema.error("required", "must be an array");
        for (JsonNode name : required) {
            if (!name.isTextual()) throw schema.error("required", "must hold strings, has " + name);
            names.add(name.textValue());
        }
        return names;
    }

    /** The rule of properties that are not named; one without an end if there are none. */
    private int free(SchemaNode schema) {
        if (!schema.has("additionalProperties")) return json.value();
        JsonNode additional = schema.get("additionalProperties");
        if (!additional.isBoolean() && !additional.isObject())
            throw schema.error("additionalProperties", "must be a boolean or an object");
        return schemas.value(schema.child("additionalProperties"));
    }

    /** Names may come twice, so there may be fewer properties than pairs, and a minimum says little. */
    private static long maxProperties(SchemaNode schema, Set<String> required) {
        long min = schema.count("minProperties", 0);
        if (min > required.size())
            throw schema.error("minProperties", "is only supported up to the number of required properties");
        long max = schema.count("maxProperties", Long.MAX_VALUE);
        if (max < Long.MAX_VALUE && !required.isEmpty())
            throw schema.error("maxProperties", "is only supported without required properties");
        return max;
    }
}
