package dev.selene.text.jinja;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into text and the tokens inside its tags, with {@code trim_blocks} (a line break right after a block
 * or comment is dropped) and {@code lstrip_blocks} (blanks before a block or comment that begins its line are dropped).
 */
final class Lexer {
    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private boolean lineStart = true; // whether the text at `at` begins a line

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        Lexer lexer = new Lexer(normalLines(template));
        lexer.run();
        return lexer.tokens;
    }

    private static String normalLines(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        return source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
    }

    private void run() {
        while (true) {
            int tag = nextTag();
            if (tag < 0) {
                data(source.substring(at));
                add(Token.Kind.END, "");
                return;
            }
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            char kind = source.charAt(tag + 1);
            data(beforeTag(source.substring(at, tag), sign, kind != '{'));
            moveTo(tag);
            int inner = tag + (sign == '-' || sign == '+' ? 3 : 2);
            switch (kind) {
                case '#' -> comment(inner);
                case '{' -> tag(inner, Token.Kind.VARIABLE_BEGIN, Token.Kind.VARIABLE_END, "}}");
                default -> {
                    int rawBegin = keywordTag(tag, "raw");
                    if (rawBegin >= 0) raw(rawBegin);
                    else tag(inner, Token.Kind.BLOCK_BEGIN, Token.Kind.BLOCK_END, "%}");
                }
            }
        }
    }

    private int nextTag() {
        for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') return i;
        }
        return -1;
    }

    /** Text before a tag, without the blanks that the tag takes away. */
    private String beforeTag(String text, char sign, boolean mayStripLine) {
        if (sign == '-') return PythonText.stripEnd(text);
        if (sign == '+' || !mayStripLine) return text;
        int start = text.lastIndexOf('\n') + 1;
        if (start == 0 && !lineStart) return text;
        return PythonText.stripEnd(text.substring(start)).isEmpty() ? text.substring(0, start) : text;
    }

    private void comment(int inner) {
        int end = source.indexOf("#}", inner);
        if (end < 0) throw failure("comment '{#' is not closed by '#}'");
        char sign = end > inner ? source.charAt(end - 1) : ' ';
        endTag(end + 2, sign, true);
    }

    private void raw(int begin) {
        endTag(begin, source.charAt(begin - 3), false);
        int end = at;
        while (true) {
            end = source.indexOf("{%", end);
            if (end < 0) throw failure("'raw' is not closed by 'endraw'");
            int after = keywordTag(end, "endraw");
            if (after >= 0) {
                data(beforeTag(source.substring(at, end), source.charAt(end + 2), true));
                endTag(after, source.charAt(after - 3), true);
                return;
            }
            end += 2;
        }
    }

    /** The end of the tag at {@code tag} if it holds {@code keyword} and nothing else, otherwise -1. */
    private int keywordTag(int tag, String keyword) {
        int i = tag + 2;
        if (i < source.length() && (source.charAt(i) == '-' || source.charAt(i) == '+')) i++;
        i = skipSpace(i);
        if (!source.startsWith(keyword, i)) return -1;
        i = skipSpace(i + keyword.length());
        boolean endraw = keyword.equals("endraw");
        if (i < source.length() && (source.charAt(i) == '-' || endraw && source.charAt(i) == '+')) i++;
        return source.startsWith("%}", i) ? i + 2 : -1;
    }

    private void tag(int inner, Token.Kind begin, Token.Kind end, String close) {
        add(begin, source.substring(at, at + 2));
        moveTo(inner);
        StringBuilder open = new StringBuilder(); // brackets that wait for their counterpart
        while (true) {
            moveTo(skipSpace(at));
            if (at >= source.length()) throw failure("tag is not closed by '" + close + "'");
            if (open.isEmpty()) {
                boolean signed = source.charAt(at) == '-' || source.charAt(at) == '+' && end == Token.Kind.BLOCK_END;
                if (source.startsWith(close, at + (signed ? 1 : 0))) {
                    char sign = signed ? source.charAt(at) : ' ';
                    add(end, close);
                    endTag(at + (signed ? 3 : 2), sign, end == Token.Kind.BLOCK_END);
                    return;
                }
            }
            moveTo(TagLexer.next(source, at, line, open, tokens));
        }
    }

    /** Moves behind a tag and the blanks that it takes away. */
    private void endTag(int end, char sign, boolean trims) {
        int next = end;
        if (sign == '-') next = skipSpace(end);
        else if (sign != '+' && trims && source.startsWith("\n", end)) next = end + 1;
        lineStart = source.charAt(next - 1) == '\n';
        moveTo(next);
    }

    private int skipSpace(int from) {
        int i = from;
        while (i < source.length() && PythonText.isSpace(source.charAt(i))) i++;
        return i;
    }

    private void moveTo(int position) {
        for (int i = at; i < position; i++) if (source.charAt(i) == '\n') line++;
        at = position;
    }

    private void data(String text) {
        if (!text.isEmpty()) add(Token.Kind.DATA, text);
    }

    private void add(Token.Kind kind, String text) {
        tokens.add(new Token(kind, text, text, line));
    }

    private SyntaxFailure failure(String message) {
        return new SyntaxFailure(message, line);
    }
}
