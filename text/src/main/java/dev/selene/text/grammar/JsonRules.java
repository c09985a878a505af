package dev.selene.text.grammar;

import dev.selene.text.grammar.Node.Guard;
import java.util.HashMap;
import java.util.Map;

/**
 * The rules of JSON that all schemas of one grammar share.
 *
 * <p>Between tokens stands at most one gap: a space, or a line end and up to 64 spaces or 16 tabs. It may stand behind
 * {@code { [ ,} and before {@code } ]}; behind a colon only a space. Numbers have up to 18 digits before the point, up to 18 behind
 * it and an exponent of up to two, so that none overflows. Values that no schema describes nest {@value #MAX_DEPTH} deep. So
 * nothing but a string without {@code maxLength}, an array without {@code maxItems} and an object with free names can go on without
 * end.
 */
final class JsonRules {
    static final int MAX_DEPTH = 24;
    static final int MAX_DIGITS = 18;
    private static final int MAX_SPACES = 64;
    private static final int MAX_TABS = 16;

    static final Regex DIGITS = Regex.times(Regex.digit(0, 9), 1, MAX_DIGITS);
    static final Regex WHOLE = Regex.either(
            Regex.digit(0, 0), Regex.sequence(Regex.digit(1, 9), Regex.times(Regex.digit(0, 9), 0, MAX_DIGITS - 1)));
    static final Regex SIGN = Regex.optional(Regex.text("-"));
    private static final Regex INTEGER = Regex.sequence(SIGN, WHOLE);
    private static final Regex NUMBER = Regex.sequence(
            INTEGER,
            Regex.optional(Regex.sequence(Regex.text("."), DIGITS)),
            Regex.optional(Regex.sequence(
                    new Regex.One(CodePoints.ofAll("eE")),
                    Regex.optional(new Regex.One(CodePoints.ofAll("+-"))),
                    Regex.times(Regex.digit(0, 9), 1, 2))));

    private static final CodePoints UNESCAPED =
            CodePoints.range(' ', CodePoints.MAX).minus(CodePoints.ofAll("\"\\"));

    private final GrammarBuilder builder;
    private final Map<String, Integer> rules = new HashMap<>();

    JsonRules(GrammarBuilder builder) {
        this.builder = builder;
    }

    /** A rule that is made when it is first asked for. */
    private interface Maker {
        void make(int rule);
    }

    private int shared(String name, Maker maker) {
        Integer known = rules.get(name);
        if (known != null) return known;
        int rule = builder.rule(name);
        rules.put(name, rule);
        maker.make(rule);
        return rule;
    }

    /** Appends an optional gap. */
    int gap(int from) {
        return builder.call(from, shared("gap", rule -> {
            int start = builder.start(rule);
            builder.end(start);
            builder.end(builder.bytes(start, ' ', ' '));
            int line = builder.bytes(start, '\n', '\n');
            builder.end(line);
            for (int i = 0, at = line; i < MAX_SPACES; i++) builder.end(at = builder.bytes(at, ' ', ' '));
            for (int i = 0, at = line; i < MAX_TABS; i++) builder.end(at = builder.bytes(at, '\t', '\t'));
        }));
    }

    /** Appends a colon and an optional space. */
    int colon(int from) {
        int colon = builder.literal(from, ":");
        int to = builder.jump(colon, Guard.ALWAYS);
        builder.bytes(colon, ' ', ' ', to);
        return to;
    }

    int nothing() {
        return shared("null", rule -> builder.end(builder.literal(builder.start(rule), "null")));
    }

    int bool() {
        return shared("boolean", rule -> {
            builder.end(builder.literal(builder.start(rule), "true"));
            builder.end(builder.literal(builder.start(rule), "false"));
        });
    }

    int integer() {
        return shared("integer", rule -> text(rule, INTEGER));
    }

    int number() {
        return shared("number", rule -> text(rule, NUMBER));
    }

    private void text(int rule, Regex regex) {
        builder.end(DfaEmitter.raw(builder, builder.start(rule), CharDfa.of(regex, "JSON")));
    }

    /** Any string, with every escape that JSON knows. */
    int string() {
        return shared("string", rule -> {
            int inside = builder.literal(builder.start(rule), "\"");
            character(inside, inside);
            builder.end(builder.literal(inside, "\""));
        });
    }

    /** A string of {@code min} to {@code max} characters; an escape counts as the character that it stands for. */
    int string(long min, long max, String name) {
        if (min == 0 && max == Long.MAX_VALUE) return string();
        int rule = builder.rule(name, min, max);
        int inside = builder.literal(builder.start(rule), "\"");
        character(builder.jump(inside, Guard.COUNT), inside);
        builder.end(builder.literal(builder.jump(inside, Guard.ENOUGH), "\""));
        return rule;
    }

    /** One character of a string between {@code from} and {@code to}. */
    private void character(int from, int to) {
        builder.character(from, UNESCAPED, to);
        int escape = builder.literal(from, "\\");
        for (byte c : Utf8.bytes("\"\\/bfnrt")) builder.bytes(escape, c, c, to);
        unicodeEscape(builder.literal(escape, "u"), to);
    }

    /** Four digits, or two times four for a surrogate pair: no half of one. */
    private void unicodeEscape(int from, int to) {
        int last = builder.nodeBeside(from);
        hex(last, "0123456789abcdefABCDEF", to);
        int third = builder.nodeBeside(from);
        hex(third, "0123456789abcdefABCDEF", last);
        int second = builder.nodeBeside(from);
        hex(second, "0123456789abcdefABCDEF", third);
        hex(from, "0123456789abcefABCEF", second);

        int surrogate = builder.nodeBeside(from);
        hex(from, "dD", surrogate);
        hex(surrogate, "01234567", third);
        int high = builder.nodeBeside(from);
        hex(surrogate, "89abAB", high);
        int higher = builder.nodeBeside(from);
        hex(high, "0123456789abcdefABCDEF", higher);
        int half = builder.nodeBeside(from);
        hex(higher, "0123456789abcdefABCDEF", half);
        int low = builder.literal(half, "\\u");
        int lower = builder.nodeBeside(from);
        hex(low, "dD", lower);
        hex(lower, "cdefCDEF", third);
    }

    private void hex(int from, String digits, int to) {
        for (byte digit : Utf8.bytes(digits)) builder.bytes(from, digit, digit, to);
    }

    /** Any value. */
    int value() {
        return value(MAX_DEPTH);
    }

    /** Any object. */
    int object() {
        return object(MAX_DEPTH);
    }

    int array() {
        return array(MAX_DEPTH);
    }

    private int value(int depth) {
        return shared("value " + depth, rule -> {
            oneOf(rule, nothing(), bool(), number(), string());
            if (depth > 0) oneOf(rule, object(depth), array(depth));
        });
    }

    private void oneOf(int rule, int... choices) {
        for (int choice : choices) builder.end(builder.call(builder.start(rule), choice));
    }

    private int object(int depth) {
        return shared("object " + depth, rule -> {
            int open = gap(builder.literal(builder.start(rule), "{"));
            builder.end(builder.literal(open, "}"));
            int name = builder.jump(open, Guard.ALWAYS);
            int value = builder.call(colon(builder.call(name, string())), value(depth - 1));
            builder.jump(gap(builder.literal(value, ",")), Guard.ALWAYS, name);
            builder.end(builder.literal(gap(value), "}"));
        });
    }

    private int array(int depth) {
        return shared("array " + depth, rule -> {
            int open = gap(builder.literal(builder.start(rule), "["));
            builder.end(builder.literal(open, "]"));
            int item = builder.jump(open, Guard.ALWAYS);
            int behind = builder.call(item, value(depth - 1));
            builder.jump(gap(builder.literal(behind, ",")), Guard.ALWAYS, item);
            builder.end(builder.literal(gap(behind), "]"));
        });
    }
}
