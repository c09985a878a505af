package dev.selene.text.grammar;

import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the regular expressions of ECMA-262 with the flag {@code u}, as far as they are regular: characters, escapes,
 * classes, groups, alternatives, quantifiers (lazy ones match the same texts), {@code ^} and {@code $}. What needs memory
 * or looks around ({@code \1}, {@code \b}, {@code (?=…)}) is refused.
 */
final class RegexParser {
    private static final int MAX_LENGTH = 8_192;
    private static final int MAX_DEPTH = 100;
    /** A bound of a quantifier; what it repeats counts towards the size of the automaton anyway. */
    private static final int MAX_REPEATS = 10_000;

    private static final CodePoints DIGIT = CodePoints.range('0', '9');
    private static final CodePoints WORD =
            DIGIT.or(CodePoints.range('a', 'z')).or(CodePoints.range('A', 'Z')).or(CodePoints.of('_'));
    private static final CodePoints SPACE = CodePoints.range(0x09, 0x0D)
            .or(CodePoints.ofAll(" \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"))
            .or(CodePoints.range(0x2000, 0x200A));

    private final int[] pattern;
    private final String source;
    private int at;
    private int depth;

    private RegexParser(String pattern, String source) {
        this.pattern = pattern.codePoints().toArray();
        this.source = source;
    }

    /**
     * @param source names the pattern in errors, for example a JSON pointer
     * @throws SeleneException USER with the position of what is wrong
     */
    static Regex parse(String pattern, String source) {
        if (pattern.length() > MAX_LENGTH)
            throw SeleneException.user(
                    source + ": " + pattern.length() + " characters, more than the " + MAX_LENGTH + " of a pattern");
        RegexParser parser = new RegexParser(pattern, source);
        Regex regex = parser.alternatives();
        if (parser.at < parser.pattern.length) throw parser.error("')' without '('");
        return regex;
    }

    private Regex alternatives() {
        if (++depth > MAX_DEPTH) throw error("groups nest deeper than " + MAX_DEPTH);
        List<Regex> choices = new ArrayList<>();
        do choices.add(sequence());
        while (skip('|'));
        depth--;
        return choices.size() == 1 ? choices.getFirst() : new Regex.Alternatives(choices);
    }

    private Regex sequence() {
        List<Regex> parts = new ArrayList<>();
        while (at < pattern.length && pattern[at] != '|' && pattern[at] != ')') parts.add(quantified());
        return parts.size() == 1 ? parts.getFirst() : new Regex.Sequence(parts);
    }

    private Regex quantified() {
        Regex atom = atom();
        boolean anchor = atom instanceof Regex.Begin || atom instanceof Regex.End;
        while (at < pattern.length) {
            int from = at;
            int[] bounds = quantifier();
            if (bounds == null) break;
            if (anchor) throw errorAt(from, "a quantifier after an anchor");
            atom = new Regex.Repeat(atom, bounds[0], bounds[1]);
            skip('?');
        }
        return atom;
    }

    /** Smallest and largest number, or null if none comes. */
    private int[] quantifier() {
        if (skip('*')) return new int[] {0, Regex.Repeat.UNBOUNDED};
        if (skip('+')) return new int[] {1, Regex.Repeat.UNBOUNDED};
        if (skip('?')) return new int[] {0, 1};
        if (!skip('{')) return null;
        int min = number();
        int max = min;
        if (skip(',')) max = at < pattern.length && pattern[at] == '}' ? Regex.Repeat.UNBOUNDED : number();
        if (!skip('}')) throw error("expected '}'");
        if (max != Regex.Repeat.UNBOUNDED && max < min) throw error("{" + min + "," + max + "} is out of order");
        return new int[] {min, max};
    }

    private int number() {
        int from = at;
        int value = 0;
        while (at < pattern.length && pattern[at] >= '0' && pattern[at] <= '9') {
            value = 10 * value + pattern[at++] - '0';
            if (value > MAX_REPEATS) throw errorAt(from, "more than " + MAX_REPEATS + " repeats");
        }
        if (at == from) throw error("expected a number; write \\{ for a brace");
        return value;
    }

    private Regex atom() {
        int c = pattern[at++];
        return switch (c) {
            case '^' -> new Regex.Begin();
            case '$' -> new Regex.End();
            case '.' -> new Regex.One(CodePoints.ofAll("\n\r\u2028\u2029").complement());
            case '(' -> group();
            case '[' -> new Regex.One(characterClass());
            case '\\' -> new Regex.One(escape(false));
            case '*', '+', '?', '{' -> throw errorAt(at - 1, "a quantifier without anything before it");
            default -> new Regex.One(CodePoints.of(c));
        };
    }

    private Regex group() {
        if (skip('?')) {
            if (skip('<')) groupName();
            else if (!skip(':'))
                throw error("only (?:…) and (?<name>…) are groups here: nothing can look around or change flags");
        }
        Regex body = alternatives();
        if (!skip(')')) throw error("expected ')'");
        return body;
    }

    private void groupName() {
        int from = at;
        while (at < pattern.length && (Character.isLetterOrDigit(pattern[at]) || pattern[at] == '_')) at++;
        if (at == from || !skip('>')) throw errorAt(from, "expected a group's name: nothing can look around");
    }

    private CodePoints characterClass() {
        boolean negated = skip('^');
        CodePoints set = CodePoints.NONE;
        while (!skip(']')) {
            if (at == pattern.length) throw error("expected ']'");
            int from = at;
            CodePoints first = classCharacter();
            if (at + 1 < pattern.length && pattern[at] == '-' && pattern[at + 1] != ']') {
                at++;
                int low = single(first, from);
                int high = single(classCharacter(), from);
                if (low > high) throw errorAt(from, "a range that is out of order");
                set = set.or(CodePoints.range(low, high));
            } else {
                set = set.or(first);
            }
        }
        return negated ? set.complement() : set;
    }

    private int single(CodePoints set, int from) {
        List<int[]> ranges = set.ranges();
        if (ranges.size() != 1 || ranges.getFirst()[0] != ranges.getFirst()[1])
            throw errorAt(from, "a range needs one character at each end");
        return ranges.getFirst()[0];
    }

    private CodePoints classCharacter() {
        int c = pattern[at++];
        return c == '\\' ? escape(true) : CodePoints.of(c);
    }

    private CodePoints escape(boolean inClass) {
        if (at == pattern.length) throw error("'\\' at the end");
        int c = pattern[at++];
        return switch (c) {
            case 'd' -> DIGIT;
            case 'D' -> DIGIT.complement();
            case 'w' -> WORD;
            case 'W' -> WORD.complement();
            case 's' -> SPACE;
            case 'S' -> SPACE.complement();
            case 't' -> CodePoints.of('\t');
            case 'n' -> CodePoints.of('\n');
            case 'r' -> CodePoints.of('\r');
            case 'f' -> CodePoints.of('\f');
            case 'v' -> CodePoints.of(0x0B);
            case '0' -> CodePoints.of(0);
            case 'x' -> CodePoints.of(hex(2));
            case 'u' -> CodePoints.of(unicode());
            case 'b' -> {
                if (!inClass) throw errorAt(at - 2, "\\b looks around: nothing can here");
                yield CodePoints.of('\b');
            }
            default -> {
                if (c >= '1' && c <= '9' || c == 'k') throw errorAt(at - 2, "a reference to a group");
                if (Character.isLetter(c))
                    throw errorAt(at - 2, "an escape that is not known: \\" + Character.toString(c));
                yield CodePoints.of(c);
            }
        };
    }

    private int unicode() {
        if (skip('{')) {
            int from = at;
            int value = 0;
            while (at < pattern.length && Character.digit(pattern[at], 16) >= 0 && at - from < 6)
                value = 16 * value + Character.digit(pattern[at++], 16);
            if (at == from || !skip('}') || value > CodePoints.MAX) throw errorAt(from, "expected \\u{…}");
            return scalar(value, from);
        }
        int from = at;
        int value = hex(4);
        boolean pair = Character.isHighSurrogate((char) value)
                && at + 1 < pattern.length
                && pattern[at] == '\\'
                && pattern[at + 1] == 'u';
        if (!pair) return scalar(value, from);
        at += 2;
        return scalar(Character.toCodePoint((char) value, (char) hex(4)), from);
    }

    private int scalar(int value, int from) {
        if (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE)
            throw errorAt(from, "half of a surrogate pair, which is no character");
        return value;
    }

    private int hex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = at < pattern.length ? Character.digit(pattern[at], 16) : -1;
            if (digit < 0) throw error("expected " + digits + " hexadecimal digits");
            value = 16 * value + digit;
            at++;
        }
        return value;
    }

    private boolean skip(int c) {
        if (at == pattern.length || pattern[at] != c) return false;
        at++;
        return true;
    }

    private SeleneException error(String what) {
        return errorAt(at, what);
    }

    private SeleneException errorAt(int position, String what) {
        return SeleneException.user(source + ": pattern, character " + position + ": " + what);
    }
}
