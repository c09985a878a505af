package dev.selene.text;

import dev.selene.base.SeleneException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Translates a regular expression of a tokenizer.json, which is written for Oniguruma, to Java. Only what means the same
 * in both is taken: character classes, general categories and scripts, alternation, lookahead, quantified characters,
 * optional groups. {@code \s} and {@code \d} are made Unicode-aware and {@code (?i:} folds case as Unicode does.
 *
 * <p>The expression comes from a checkpoint, so what could exhaust the stack is refused: repeated groups, deep nesting,
 * great length. Reads from left to right; belongs to one call.
 */
final class SplitPattern {
    private static final int MAX_LENGTH = 2_000;
    private static final int MAX_NESTING = 16;
    private static final String FOLDING = "(?iu:";
    private static final String WHITE_SPACE = "p{IsWhite_Space}";

    private final String regex;
    private final String where;
    private final StringBuilder java = new StringBuilder();
    /** How each open group begins in Java. */
    private final Deque<String> groups = new ArrayDeque<>();

    private int at;

    private SplitPattern(String regex, String where) {
        this.regex = regex;
        this.where = where;
    }

    /**
     * @param where names file and place in errors
     * @throws SeleneException of kind DATA if the expression is malformed or uses something else than the above
     */
    static Pattern compile(String regex, String where) {
        if (regex.length() > MAX_LENGTH)
            throw SeleneException.data(where + " has " + regex.length() + " characters, more than " + MAX_LENGTH);
        try {
            return Pattern.compile(new SplitPattern(regex, where).translate());
        } catch (PatternSyntaxException e) {
            throw new SeleneException(
                    SeleneException.Kind.DATA,
                    where + ": not a regular expression: " + e.getDescription() + " in " + regex,
                    e);
        }
    }

    private String translate() {
        while (at < regex.length()) {
            char c = regex.charAt(at);
            switch (c) {
                case '(' -> openGroup();
                case ')' -> closeGroup();
                case '|' -> java.append(regex.charAt(at++));
                case '?', '*', '+', '{', '^', '$' -> throw unsupported("'" + c + "' here");
                default -> {
                    if (c == '[') characterClass(1);
                    else single();
                    quantifier(true);
                }
            }
        }
        if (!groups.isEmpty()) throw unsupported("a group that is not closed");
        return java.toString();
    }

    private void openGroup() {
        String group;
        if (take("(?:")) group = "(?:";
        else if (take("(?i:")) group = FOLDING;
        else if (take("(?=")) group = "(?=";
        else if (take("(?!")) group = "(?!";
        else if (!regex.startsWith("(?", at) && take("(")) group = "(?:";
        else throw unsupported("this kind of group");
        groups.push(group);
        if (groups.size() > MAX_NESTING) throw unsupported("nesting deeper than " + MAX_NESTING);
        java.append(group);
    }

    private void closeGroup() {
        if (groups.isEmpty()) throw unsupported("a ')' without its '('");
        java.append(regex.charAt(at++));
        boolean lookahead = groups.pop().matches("\\(\\?[=!]");
        if (!lookahead) quantifier(false);
    }

    /** Takes {@code ? * + {n} {n,} {n,m}} and, after the first three, a lazy or possessive mark; of a group only {@code ?}. */
    private void quantifier(boolean mayRepeat) {
        if (at == regex.length()) return;
        char c = regex.charAt(at);
        if (c == '{' && mayRepeat) {
            int end = regex.indexOf('}', at);
            if (end < 0 || !regex.substring(at, end + 1).matches("\\{[0-9]{1,3}(,[0-9]{0,3})?}"))
                throw unsupported("this '{'");
            java.append(regex, at, end + 1);
            at = end + 1;
        } else if (c == '?' || mayRepeat && (c == '*' || c == '+')) {
            java.append(c);
            at++;
            if (at < regex.length() && (regex.charAt(at) == '?' || regex.charAt(at) == '+'))
                java.append(regex.charAt(at++));
        }
    }

    private void single() {
        if (regex.charAt(at) == '\\') escape();
        else if (take(".")) java.append("[^\\n]"); // the dot of Java stops at more characters
        else literal();
    }

    private void characterClass(int depth) {
        if (depth > MAX_NESTING) throw unsupported("nesting deeper than " + MAX_NESTING);
        at++;
        boolean negated = take("^");
        java.append(negated ? "[^" : "[");
        int start = at;
        boolean afterSet = false;
        while (at < regex.length() && regex.charAt(at) != ']') {
            char c = regex.charAt(at);
            if (c == '[' || regex.startsWith("&&", at)) {
                // in a negated class the two languages negate different parts of a union or intersection
                if (negated || regex.startsWith("[:", at)) throw unsupported("a class in this class");
                if (take("&&")) java.append("&&");
                if (at == regex.length() || regex.charAt(at) != '[')
                    throw unsupported("'&&' before anything but a class");
                characterClass(depth + 1);
                afterSet = true;
            } else if (c == '\\') {
                afterSet = escape();
            } else if (c == '-') {
                if (afterSet && !regex.startsWith("-]", at)) throw unsupported("a range from a set");
                java.append(at == start || regex.startsWith("-]", at) ? "\\-" : "-");
                at++;
            } else {
                literal();
                afterSet = false;
            }
        }
        if (at == regex.length()) throw unsupported("a class that is not closed");
        if (at == start) throw unsupported("an empty class");
        at++;
        java.append(']');
    }

    /** True if it stands for a set, false if for one character. */
    private boolean escape() {
        if (at + 1 == regex.length()) throw unsupported("a '\\' at the end");
        char c = regex.charAt(at + 1);
        switch (c) {
            case 's' -> java.append('\\').append(WHITE_SPACE);
            case 'S' -> java.append('\\').append(WHITE_SPACE.replace('p', 'P'));
            case 'd' -> java.append("\\p{Nd}");
            case 'D' -> java.append("\\P{Nd}");
            case 'r', 'n', 't', 'f' -> java.append('\\').append(c);
            case 'p', 'P' -> {
                property();
                return true;
            }
            default -> {
                if (c >= 0x80 || Character.isLetterOrDigit(c)) throw unsupported("'\\" + c + "'");
                java.append('\\').append(c);
            }
        }
        at += 2;
        return "sSdD".indexOf(c) >= 0;
    }

    private void property() {
        if (groups.contains(FOLDING)) throw unsupported("a property where case is folded");
        int end = regex.indexOf('}', at);
        String name = end < 0 || regex.charAt(at + 2) != '{' ? "" : regex.substring(at + 3, end);
        java.append(regex, at, at + 2);
        if (name.matches("L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfo]?"))
            java.append('{').append(name).append('}');
        else if (name.matches("Han|Hiragana|Katakana|Hangul|Latin|Greek|Cyrillic|Arabic|Hebrew|Thai"))
            java.append("{Is").append(name).append('}');
        else throw unsupported("this property");
        at = end + 1;
    }

    private void literal() {
        int codePoint = regex.codePointAt(at);
        boolean syntax = codePoint < 0x80 && !Character.isLetterOrDigit(codePoint) && codePoint > ' ';
        if (syntax) java.append('\\');
        java.appendCodePoint(codePoint);
        at += Character.charCount(codePoint);
    }

    private boolean take(String expected) {
        if (!regex.startsWith(expected, at)) return false;
        at += expected.length();
        return true;
    }

    private SeleneException unsupported(String what) {
        return SeleneException.data(where + ": " + what + " is not supported, at character " + at + " of " + regex);
    }
}
