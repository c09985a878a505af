package dev.selene.text.grammar;

import java.util.Optional;

/** The rule of a string with bounds of length, a pattern or a format. */
final class StringRule {
    private final GrammarBuilder builder;
    private final JsonRules json;

    StringRule(GrammarBuilder builder, JsonRules json) {
        this.builder = builder;
        this.json = json;
    }

    int of(SchemaNode schema) {
        long min = schema.count("minLength", 0);
        long max = schema.count("maxLength", Long.MAX_VALUE);
        if (min > max) throw schema.error("minLength", "cannot be greater than maxLength: " + min + " > " + max);
        Optional<CharDfa> texts = texts(schema);
        if (texts.isEmpty()) return json.string(min, max, schema.pointer());
        if (texts.get().isEmpty()) throw schema.error("no string has the pattern and the length that are asked for");
        int rule = builder.rule(schema.pointer());
        int inside = builder.literal(builder.start(rule), "\"");
        builder.end(builder.literal(DfaEmitter.json(builder, inside, texts.get()), "\""));
        return rule;
    }

    /** What pattern and format leave of all strings; empty if there are none. */
    static Optional<CharDfa> texts(SchemaNode schema) {
        Optional<CharDfa> pattern = schema.text("pattern").map(text -> {
            String place = "schema, " + schema.pointer() + "/pattern";
            return CharDfa.of(RegexParser.parse(text, place).anywhere(), place);
        });
        Optional<CharDfa> format = schema.text("format")
                .flatMap(StringFormats::find)
                .map(regex -> CharDfa.of(regex, "schema, " + schema.pointer() + "/format"));
        if (pattern.isEmpty() && format.isEmpty()) return Optional.empty();
        String place = "schema, " + (schema.pointer().isEmpty() ? "root" : schema.pointer());
        CharDfa texts = pattern.isPresent() && format.isPresent()
                ? pattern.get().and(format.get(), place)
                : pattern.or(() -> format).get();
        long min = schema.count("minLength", 0);
        long max = schema.count("maxLength", Long.MAX_VALUE);
        return Optional.of(min == 0 && max == Long.MAX_VALUE ? texts : texts.ofLength(min, max, place));
    }
}
