package dev.selene.text.jinja;

import java.util.List;

/** The tokens of a template, one at a time, with a bound on how deep constructs nest. */
final class TokenStream {
    private static final int MAX_DEPTH = 100;

    private final List<Token> tokens;
    private int next;
    private int depth;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(next);
    }

    Token lookAhead() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1));
    }

    Token take() {
        Token token = tokens.get(next);
        if (next < tokens.size() - 1) next++;
        return token;
    }

    boolean skipOperator(String symbol) {
        boolean found = peek().isOperator(symbol);
        if (found) take();
        return found;
    }

    boolean skipName(String name) {
        boolean found = peek().isName(name);
        if (found) take();
        return found;
    }

    void expectOperator(String symbol) {
        if (!skipOperator(symbol)) throw failure("expected '" + symbol + "'");
    }

    void expectName(String name) {
        if (!skipName(name)) throw failure("expected '" + name + "'");
    }

    Token expect(Token.Kind kind, String what) {
        if (peek().kind() != kind) throw failure("expected " + what);
        return take();
    }

    int line() {
        return peek().line();
    }

    void enter() {
        if (++depth > MAX_DEPTH) throw new SyntaxFailure("nested deeper than " + MAX_DEPTH + " levels", line());
    }

    void leave() {
        depth--;
    }

    SyntaxFailure failure(String expected) {
        return new SyntaxFailure(expected + ", found " + peek().shown(), line());
    }
}
