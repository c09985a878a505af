package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.SeleneException;
import dev.selene.text.grammar.Node.Guard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a JSON schema into rules: one for each schema in it, so that references and recursion are calls. */
final class SchemaCompiler {
    private final GrammarBuilder builder;
    private final JsonRules json;
    private final SchemaReferences references;
    private final SchemaMerge merge;
    /** By equality: references are from the root, so what reads alike means the same. */
    private final Map<JsonNode, Integer> rules = new HashMap<>();

    SchemaCompiler(GrammarBuilder builder, JsonRules json, JsonNode root) {
        this.builder = builder;
        this.json = json;
        this.references = new SchemaReferences(root);
        this.merge = new SchemaMerge(references);
    }

    /**
     * The rule of the values that a schema allows.
     *
     * @throws SeleneException USER if the schema is malformed, or has a keyword that is not obeyed
     */
    int value(SchemaNode schema) {
        Integer known = rules.get(schema.json());
        if (known != null) return known;
        if (schema.json().isBoolean() && schema.json().booleanValue()) return json.value();
        int rule = builder.rule(schema.pointer().isEmpty() ? "the schema" : schema.pointer());
        rules.put(schema.json(), rule);
        if (schema.json().isBoolean()) return rule; // false: no value at all
        if (!schema.json().isObject())
            throw schema.error("a schema must be an object or a boolean, is " + schema.json());
        checkKeywords(schema);
        SchemaNode whole = merge.simplified(schema);
        List<Integer> choices = whole.json().isObject() ? choices(whole) : List.of(value(whole));
        for (int choice : choices) builder.end(builder.call(builder.start(rule), choice));
        return rule;
    }

    static void checkKeywords(SchemaNode schema) {
        schema.json().fieldNames().forEachRemaining(keyword -> {
            if (Keywords.isObeyed(keyword) || Keywords.isAnnotation(keyword)) return;
            String cure = Keywords.REFUSED.get(keyword);
            throw schema.error(
                    keyword, cure == null ? "is not a keyword that is obeyed here" : "is not supported: " + cure);
        });
    }

    /** The rules of which a value matches one. */
    private List<Integer> choices(SchemaNode schema) {
        if (schema.has("$ref")) return List.of(value(references.target(schema)));
        for (String keyword : List.of("anyOf", "oneOf"))
            if (schema.has(keyword)) {
                List<SchemaNode> alternatives = schema.children(keyword);
                if (keyword.equals("oneOf")) new DisjointSchemas(references).check(schema, alternatives);
                return alternatives.stream().map(this::value).toList();
            }
        if (schema.has("enum") || schema.has("const"))
            return List.of(new ConstantRules(builder, json).oneOf(schema, types(schema)));
        List<Integer> choices = new ArrayList<>();
        for (String type : types(schema)) choices.add(ofType(type, schema));
        return choices;
    }

    /** The types that a value may have. A schema that names none has those that its keywords are about, or all. */
    static Set<String> types(SchemaNode schema) {
        Set<String> types = new LinkedHashSet<>();
        if (schema.has("type")) {
            types.addAll(declaredTypes(schema));
        } else {
            Keywords.TYPES.stream()
                    .filter(name -> schema.hasAny(Keywords.BY_TYPE.getOrDefault(name, List.of())))
                    .forEach(types::add);
            if (types.isEmpty() || schema.has("enum") || schema.has("const")) types.addAll(Keywords.TYPES);
        }
        if (types.contains("number")) types.remove("integer"); // which are numbers
        return types;
    }

    /** What the keyword {@code type} says. */
    static Set<String> declaredTypes(SchemaNode schema) {
        JsonNode type = schema.get("type");
        if (!type.isTextual() && !type.isArray())
            throw schema.error("type", "must be a string or an array of strings, is " + type);
        if (type.isEmpty() && type.isArray()) throw schema.error("type", "array cannot be empty");
        Set<String> types = new LinkedHashSet<>();
        for (JsonNode name : type.isArray() ? type : List.of(type)) {
            if (!name.isTextual() || !Keywords.TYPES.contains(name.textValue()))
                throw schema.error("type", name + " is not one of " + Keywords.TYPES);
            types.add(name.textValue());
        }
        return types;
    }

    private int ofType(String type, SchemaNode schema) {
        return switch (type) {
            case "object" ->
                schema.hasAny(Keywords.OBJECT) ? new ObjectRule(builder, json, this).of(schema) : json.object();
            case "array" -> schema.hasAny(Keywords.ARRAY) ? array(schema) : json.array();
            case "string" -> new StringRule(builder, json).of(schema);
            case "number" -> number(schema, false);
            case "integer" -> number(schema, true);
            case "boolean" -> json.bool();
            case "null" -> json.nothing();
            default -> throw new IllegalStateException(type);
        };
    }

    private int number(SchemaNode schema, boolean whole) {
        NumberRange range = range(schema);
        if (range.isFree()) return whole ? json.integer() : json.number();
        String place = schema.pointer();
        CharDfa positive = range.positive(whole, place);
        CharDfa negative = range.negative(whole, place);
        if (positive.isEmpty() && negative.isEmpty())
            throw schema.error(
                    "minimum cannot be greater than maximum: no " + (whole ? "integer" : "number") + " is between");
        int rule = builder.rule(place);
        builder.end(DfaEmitter.raw(builder, builder.start(rule), positive));
        builder.end(DfaEmitter.raw(builder, builder.literal(builder.start(rule), "-"), negative));
        return rule;
    }

    /** Of the bounds of numbers. */
    static NumberRange range(SchemaNode schema) {
        var low = schema.number("minimum").map(value -> new NumberRange.Bound(value, false));
        var lowOpen = schema.number("exclusiveMinimum").map(value -> new NumberRange.Bound(value, true));
        var high = schema.number("maximum").map(value -> new NumberRange.Bound(value, false));
        var highOpen = schema.number("exclusiveMaximum").map(value -> new NumberRange.Bound(value, true));
        return new NumberRange(
                low.isPresent() && lowOpen.isPresent() ? low.map(lowOpen.get()::max) : low.or(() -> lowOpen),
                high.isPresent() && highOpen.isPresent() ? high.map(highOpen.get()::min) : high.or(() -> highOpen));
    }

    /** First those of {@code prefixItems}, each with its own schema, then those of {@code items}. */
    private int array(SchemaNode schema) {
        if (schema.has("uniqueItems") && !schema.get("uniqueItems").isBoolean())
            throw schema.error("uniqueItems", "must be a boolean");
        if (schema.has("uniqueItems") && schema.get("uniqueItems").booleanValue())
            throw schema.error("uniqueItems", "is only supported as false: leave it out and check the answer");
        long min = schema.count("minItems", 0);
        long max = schema.count("maxItems", Long.MAX_VALUE);
        if (min > max) throw schema.error("minItems", "cannot be greater than maxItems: " + min + " > " + max);
        List<SchemaNode> first = schema.has("prefixItems") ? schema.children("prefixItems") : List.of();
        int rule = builder.rule(schema.pointer(), min, max);
        int end = builder.node(rule);
        builder.end(builder.literal(end, "]"));

        int open = json.gap(builder.literal(builder.start(rule), "["));
        if (min == 0) builder.jump(open, Guard.ALWAYS, end);
        int at = builder.jump(open, Guard.COUNT); // where the next item begins
        for (int i = 0; i < first.size(); i++) {
            int behind = builder.call(at, value(first.get(i)));
            // said without a guard, so that it is known at once when too few items can be complete
            if (i + 1 >= min) builder.jump(json.gap(behind), Guard.ALWAYS, end);
            at = another(behind);
        }
        int behind = builder.call(at, items(schema));
        builder.jump(json.gap(builder.jump(behind, Guard.ENOUGH)), Guard.ALWAYS, end);
        builder.jump(another(behind), Guard.ALWAYS, at);
        return rule;
    }

    /** Where another item begins behind one. */
    private int another(int behind) {
        return json.gap(builder.literal(builder.jump(behind, Guard.COUNT), ","));
    }

    private int items(SchemaNode schema) {
        if (!schema.has("items")) return json.value();
        JsonNode items = schema.get("items");
        if (!items.isObject() && !items.isBoolean()) throw schema.error("items", "must be an object or a boolean");
        return value(schema.child("items"));
    }
}
