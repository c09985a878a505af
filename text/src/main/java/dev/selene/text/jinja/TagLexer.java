package dev.selene.text.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tokens inside a tag. */
final class TagLexer {
    private static final Pattern FLOAT = Pattern.compile(
            "(?<!\\.)(?:\\d+_)*+\\d++(?:(?:\\.(?:\\d+_)*+\\d++)?e[+\\-]?(?:\\d+_)*+\\d++|\\.(?:\\d+_)*+\\d++)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern INTEGER = Pattern.compile(
            "(0b(_?[01])++|0o(_?[0-7])++|0x(_?[\\da-f])++|[1-9](_?\\d)*+|0(_?0)*+)", Pattern.CASE_INSENSITIVE);
    /** Longer integers are no use in a template. */
    private static final int MAX_DIGITS = 1_000;

    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private TagLexer() {}

    /** Adds the token at {@code at} and gives the position behind it. */
    static int next(String source, int at, int line, StringBuilder open, List<Token> tokens) {
        char c = source.charAt(at);
        if (c == '"' || c == '\'') return string(source, at, line, tokens);
        if (c >= '0' && c <= '9') return number(source, at, line, tokens);
        int nameEnd = nameEnd(source, at);
        if (nameEnd > at) {
            String name = source.substring(at, nameEnd);
            tokens.add(new Token(Token.Kind.NAME, name, name, line));
            return nameEnd;
        }
        for (String operator : OPERATORS) {
            if (!source.startsWith(operator, at)) continue;
            balance(c, line, open);
            tokens.add(new Token(Token.Kind.OPERATOR, operator, operator, line));
            return at + operator.length();
        }
        throw new SyntaxFailure("unexpected character '" + Character.toString(source.codePointAt(at)) + "'", line);
    }

    private static void balance(char c, int line, StringBuilder open) {
        switch (c) {
            case '(' -> open.append(')');
            case '[' -> open.append(']');
            case '{' -> open.append('}');
            case ')', ']', '}' -> {
                if (open.isEmpty()) throw new SyntaxFailure("unexpected '" + c + "'", line);
                char expected = open.charAt(open.length() - 1);
                if (c != expected) throw new SyntaxFailure("unexpected '" + c + "', expected '" + expected + "'", line);
                open.setLength(open.length() - 1);
            }
            default -> {}
        }
    }

    private static int nameEnd(String source, int at) {
        int end = at;
        while (end < source.length()) {
            int c = source.codePointAt(end);
            boolean part = c == '_' || (end == at ? Character.isLetter(c) : Character.isUnicodeIdentifierPart(c));
            if (!part || Character.isIdentifierIgnorable(c)) break;
            end += Character.charCount(c);
        }
        return end;
    }

    private static int number(String source, int at, int line, List<Token> tokens) {
        Matcher real = FLOAT.matcher(source).region(at, source.length()).useTransparentBounds(true);
        if (real.lookingAt()) {
            double value = Double.parseDouble(real.group().replace("_", ""));
            tokens.add(new Token(Token.Kind.FLOAT, real.group(), value, line));
            return real.end();
        }
        Matcher whole = INTEGER.matcher(source).region(at, source.length());
        if (!whole.lookingAt() || whole.end() - at > MAX_DIGITS)
            throw new SyntaxFailure("number at '" + source.charAt(at) + "' is malformed or too long", line);
        String digits = whole.group().replace("_", "").toLowerCase(java.util.Locale.ROOT);
        int radix = digits.startsWith("0b") ? 2 : digits.startsWith("0o") ? 8 : digits.startsWith("0x") ? 16 : 10;
        Object value = Numbers.normal(new BigInteger(radix == 10 ? digits : digits.substring(2), radix));
        tokens.add(new Token(Token.Kind.INTEGER, whole.group(), value, line));
        return whole.end();
    }

    private static int string(String source, int at, int line, List<Token> tokens) {
        char quote = source.charAt(at);
        StringBuilder value = new StringBuilder();
        int i = at + 1;
        while (i < source.length() && source.charAt(i) != quote) {
            char c = source.charAt(i++);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            if (i >= source.length()) break;
            i = Escapes.append(source, i, line, value);
        }
        if (i >= source.length()) throw new SyntaxFailure("string is not closed by " + quote, line);
        tokens.add(new Token(Token.Kind.STRING, value.toString(), value.toString(), line));
        return i + 1;
    }
}
