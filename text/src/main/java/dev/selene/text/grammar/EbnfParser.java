package dev.selene.text.grammar;

import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the notation of {@link EbnfGrammar}. */
final class EbnfParser {
    private static final int MAX_LENGTH = 1 << 18;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_REPEATS = 10_000;

    private final int[] text;
    private int at;
    private int depth;

    private EbnfParser(String text) {
        this.text = text.codePoints().toArray();
    }

    /** The rules by name, in their order. */
    static Map<String, Ebnf> parse(String text) {
        if (text.length() > MAX_LENGTH)
            throw SeleneException.user("grammar: " + text.length() + " characters, more than " + MAX_LENGTH);
        EbnfParser parser = new EbnfParser(text);
        Map<String, Ebnf> rules = new LinkedHashMap<>();
        parser.skipSpace();
        while (parser.at < parser.text.length) {
            int from = parser.at;
            String name = parser.name();
            parser.skipSpace();
            parser.expect("::=");
            if (rules.put(name, parser.alternatives()) != null) throw parser.errorAt(from, "a second rule " + name);
        }
        return rules;
    }

    private Ebnf alternatives() {
        if (++depth > MAX_DEPTH) throw error("groups nest deeper than " + MAX_DEPTH);
        List<Ebnf> choices = new ArrayList<>();
        do choices.add(sequence());
        while (skip('|'));
        depth--;
        return choices.size() == 1 ? choices.getFirst() : new Ebnf.Alternatives(choices);
    }

    private Ebnf sequence() {
        List<Ebnf> parts = new ArrayList<>();
        for (skipSpace(); at < text.length && !endsSequence(); skipSpace()) parts.add(repeated());
        return parts.size() == 1 ? parts.getFirst() : new Ebnf.Sequence(parts);
    }

    private boolean endsSequence() {
        if (text[at] == '|' || text[at] == ')') return true;
        if (!isNameCharacter(text[at])) return false;
        int before = at; // a name with ::= behind it begins the next rule
        name();
        skipSpace();
        boolean next = at < text.length && text[at] == ':';
        at = before;
        return next;
    }

    private Ebnf repeated() {
        Ebnf body = atom();
        while (at < text.length) {
            if (skip('*')) body = new Ebnf.Repeat(body, 0, Regex.Repeat.UNBOUNDED);
            else if (skip('+')) body = new Ebnf.Repeat(body, 1, Regex.Repeat.UNBOUNDED);
            else if (skip('?')) body = new Ebnf.Repeat(body, 0, 1);
            else if (skip('{')) body = bounded(body);
            else break;
        }
        return body;
    }

    private Ebnf bounded(Ebnf body) {
        int from = at;
        skipSpace();
        int min = number();
        int max = min;
        skipSpace();
        if (skip(',')) {
            skipSpace();
            max = at < text.length && text[at] == '}' ? Regex.Repeat.UNBOUNDED : number();
            skipSpace();
        }
        expect("}");
        if (max != Regex.Repeat.UNBOUNDED && max < min)
            throw errorAt(from, "{" + min + "," + max + "} is out of order");
        return new Ebnf.Repeat(body, min, max);
    }

    private int number() {
        int from = at;
        int value = 0;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            value = 10 * value + text[at++] - '0';
            if (value > MAX_REPEATS) throw errorAt(from, "more than " + MAX_REPEATS + " repeats");
        }
        if (at == from) throw error("expected a number");
        return value;
    }

    private Ebnf atom() {
        if (skip('"')) return literal();
        if (skip('[')) return characterClass();
        if (skip('.')) return new Ebnf.One(CodePoints.of('\n').complement());
        if (skip('(')) {
            Ebnf body = alternatives();
            skipSpace();
            expect(")");
            return body;
        }
        return new Ebnf.Reference(name());
    }

    private Ebnf literal() {
        StringBuilder literal = new StringBuilder();
        while (!skip('"')) literal.appendCodePoint(character("a text"));
        return new Ebnf.Text(literal.toString());
    }

    private Ebnf characterClass() {
        boolean negated = skip('^');
        CodePoints set = CodePoints.NONE;
        while (!skip(']')) {
            int from = at;
            int first = character("a class");
            int last = first;
            if (at + 1 < text.length && text[at] == '-' && text[at + 1] != ']') {
                at++;
                last = character("a class");
            }
            if (last < first) throw errorAt(from, "a range that is out of order");
            set = set.or(CodePoints.range(first, last));
        }
        return new Ebnf.One(negated ? set.complement() : set);
    }

    private int character(String where) {
        if (at == text.length || text[at] == '\n') throw error(where + " without an end");
        int c = text[at++];
        if (c != '\\') return c;
        if (at == text.length) throw error(where + " without an end");
        int escape = text[at++];
        return switch (escape) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'x' -> hex(2);
            case 'u' -> hex(4);
            case 'U' -> hex(8);
            case '"', '\\', '[', ']', '-', '^', '\'' -> escape;
            default -> throw errorAt(at - 2, "an escape that is not known: \\" + Character.toString(escape));
        };
    }

    private int hex(int digits) {
        int from = at;
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = at < text.length ? Character.digit(text[at], 16) : -1;
            if (digit < 0) throw error("expected " + digits + " hexadecimal digits");
            value = 16 * value + digit;
            at++;
        }
        if (value > CodePoints.MAX || value >= 0xD800 && value <= 0xDFFF) throw errorAt(from, "this is no character");
        return (int) value;
    }

    private String name() {
        int from = at;
        while (at < text.length && isNameCharacter(text[at])) at++;
        if (at == from) throw error(at == text.length ? "expected more" : "unexpected " + Character.toString(text[at]));
        return new String(text, from, at - from);
    }

    private static boolean isNameCharacter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }

    private void skipSpace() {
        while (at < text.length) {
            if (text[at] == '#') while (at < text.length && text[at] != '\n') at++;
            else if (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') at++;
            else break;
        }
    }

    private void expect(String expected) {
        for (int c : expected.codePoints().toArray()) if (!skip(c)) throw error("expected " + expected);
    }

    private boolean skip(int c) {
        if (at == text.length || text[at] != c) return false;
        at++;
        return true;
    }

    private SeleneException error(String what) {
        return errorAt(at, what);
    }

    private SeleneException errorAt(int position, String what) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(position, text.length); i++) {
            column = text[i] == '\n' ? 1 : column + 1;
            if (text[i] == '\n') line++;
        }
        return SeleneException.user("grammar:" + line + ":" + column + ": " + what);
    }
}
