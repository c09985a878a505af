package dev.selene.text.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Statements. */
final class Parser {
    private static final Set<String> OTHER_TEMPLATES = Set.of("extends", "include", "import", "from", "block");

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int loops; // around the statement being parsed, inside its macro

    private Parser(String template) {
        this.tokens = new TokenStream(Lexer.tokens(template));
        this.expressions = new ExpressionParser(tokens);
    }

    static List<Stmt> parse(String template) {
        Parser parser = new Parser(template);
        List<Stmt> statements = parser.statements(Set.of());
        if (parser.tokens.peek().kind() != Token.Kind.END) throw parser.tokens.failure("expected the end");
        return statements;
    }

    /** Statements up to a block tag with one of these names, of which the name is the next token. */
    private List<Stmt> statements(Set<String> ends) {
        tokens.enter();
        List<Stmt> statements = new ArrayList<>();
        while (true) {
            Token token = tokens.peek();
            switch (token.kind()) {
                case DATA -> statements.add(new Stmt.Text(tokens.take().text(), token.line()));
                case VARIABLE_BEGIN -> {
                    tokens.take();
                    statements.add(new Stmt.Print(expressions.expressionOrTuple(), token.line()));
                    tokens.expect(Token.Kind.VARIABLE_END, "'}}'");
                }
                case BLOCK_BEGIN -> {
                    tokens.take();
                    Token name = tokens.peek();
                    if (name.kind() != Token.Kind.NAME) throw tokens.failure("expected a tag name");
                    if (ends.contains(name.text())) {
                        tokens.leave();
                        return statements;
                    }
                    statements.add(statement(tokens.take()));
                    endTag();
                }
                default -> {
                    if (!ends.isEmpty())
                        throw tokens.failure("expected one of the tags "
                                + ends.stream().sorted().toList());
                    tokens.leave();
                    return statements;
                }
            }
        }
    }

    private void endTag() {
        tokens.expect(Token.Kind.BLOCK_END, "'%}'");
    }

    /** The statements of a block and its end tag, all but the {@code %}} of the latter. */
    private List<Stmt> body(String end) {
        endTag();
        List<Stmt> body = statements(Set.of(end));
        tokens.take();
        return body;
    }

    /** As {@link #body}, for statements that no loop around them can be left from. */
    private List<Stmt> callableBody(String end) {
        int outer = loops;
        loops = 0;
        List<Stmt> body = body(end);
        loops = outer;
        return body;
    }

    private Stmt statement(Token name) {
        int line = name.line();
        return switch (name.text()) {
            case "if" -> ifStatement(line);
            case "for" -> forStatement(line);
            case "set" -> set(line);
            case "macro" -> macro(line);
            case "call" -> call(line);
            case "with" -> with(line);
            case "filter" ->
                new Stmt.FilterBlock(expressions.filterChain(new Expr.Name(Stmt.BODY, line)), body("endfilter"), line);
            case "print" -> new Stmt.Print(expressions.expressionOrTuple(), line);
            case "generation" -> new Stmt.Group(callableBody("endgeneration"), line);
            case "break", "continue" -> {
                if (loops == 0) throw new SyntaxFailure("'" + name.text() + "' is outside of a loop", line);
                yield name.text().equals("break") ? new Stmt.Break(line) : new Stmt.Continue(line);
            }
            default -> {
                String why = OTHER_TEMPLATES.contains(name.text())
                        ? "is not supported: a chat template stands alone"
                        : "is unknown or out of place";
                throw new SyntaxFailure("tag '" + name.text() + "' " + why, line);
            }
        };
    }

    private Stmt ifStatement(int line) {
        List<Expr> tests = new ArrayList<>();
        List<List<Stmt>> bodies = new ArrayList<>();
        while (true) {
            tests.add(expressions.condition());
            endTag();
            bodies.add(statements(Set.of("elif", "else", "endif")));
            String next = tokens.take().text();
            if (next.equals("elif")) continue;
            List<Stmt> otherwise = next.equals("else") ? body("endif") : List.of();
            return new Stmt.If(tests, bodies, otherwise, line);
        }
    }

    private Stmt forStatement(int line) {
        Stmt.Target target = target(false);
        tokens.expectName("in");
        Expr items = expressions.iterable();
        Expr filter = tokens.skipName("if") ? expressions.expression() : new Expr.Literal(true, line);
        boolean recursive = tokens.skipName("recursive");
        endTag();
        loops++;
        List<Stmt> body = statements(Set.of("else", "endfor"));
        loops--;
        List<Stmt> otherwise = tokens.take().text().equals("else") ? body("endfor") : List.of();
        return new Stmt.For(target, items, filter, body, otherwise, recursive, line);
    }

    private Stmt set(int line) {
        Stmt.Target target = target(true);
        if (tokens.skipOperator("=")) return new Stmt.Set(target, expressions.expressionOrTuple(), line);
        Expr body = new Expr.Name(Stmt.BODY, line);
        Expr filtered = tokens.skipOperator("|") ? expressions.filterChain(body) : body;
        return new Stmt.SetBlock(target, filtered, body("endset"), line);
    }

    private Stmt.Target target(boolean mayBeAttribute) {
        Stmt.Target first = singleTarget(mayBeAttribute);
        if (!tokens.peek().isOperator(",")) return first;
        List<Stmt.Target> targets = new ArrayList<>(List.of(first));
        while (tokens.skipOperator(",")) {
            Token next = tokens.peek();
            if (next.isName("in") || next.isOperator(")")) break;
            targets.add(singleTarget(mayBeAttribute));
        }
        return new Stmt.Target.Unpacked(targets);
    }

    private Stmt.Target singleTarget(boolean mayBeAttribute) {
        if (tokens.skipOperator("(")) {
            tokens.enter();
            Stmt.Target inner = target(mayBeAttribute);
            tokens.leave();
            tokens.expectOperator(")");
            return inner;
        }
        Token name = assignable();
        if (!mayBeAttribute || !tokens.skipOperator(".")) return new Stmt.Target.Variable(name.text());
        return new Stmt.Target.NamespaceAttribute(
                name.text(), tokens.expect(Token.Kind.NAME, "an attribute name").text());
    }

    private Token assignable() {
        Token name = tokens.expect(Token.Kind.NAME, "a name");
        if (Set.of("true", "false", "none", "True", "False", "None").contains(name.text()))
            throw new SyntaxFailure("cannot assign to '" + name.text() + "'", name.line());
        return name;
    }

    private Stmt macro(int line) {
        String name = assignable().text();
        Set<String> outer = expressions.exchangeNamesRead(new HashSet<>());
        Parameters parameters = parameters();
        List<Stmt> body = callableBody("endmacro");
        Set<String> read = expressions.exchangeNamesRead(outer);
        outer.addAll(read);
        return new Stmt.Macro(parameters.signature(name, read), body, line);
    }

    private Stmt call(int line) {
        Set<String> outer = expressions.exchangeNamesRead(new HashSet<>());
        Parameters parameters = tokens.peek().isOperator("(") ? parameters() : new Parameters(List.of(), List.of());
        Expr called = expressions.expression();
        if (!(called instanceof Expr.Call call)) throw new SyntaxFailure("'call' needs a call, such as name()", line);
        List<Stmt> body = callableBody("endcall");
        Set<String> read = expressions.exchangeNamesRead(outer);
        outer.addAll(read);
        return new Stmt.CallBlock(parameters.signature("caller", read), call, body, line);
    }

    private record Parameters(List<String> names, List<Expr> defaults) {
        Stmt.Signature signature(String name, Set<String> read) {
            return new Stmt.Signature(
                    name, names, defaults, read.contains("varargs"), read.contains("kwargs"), read.contains("caller"));
        }
    }

    private Parameters parameters() {
        List<String> names = new ArrayList<>();
        List<Expr> defaults = new ArrayList<>();
        tokens.expectOperator("(");
        while (!tokens.peek().isOperator(")")) {
            String name = assignable().text();
            if (names.contains(name)) throw tokens.failure("parameter '" + name + "' is named twice");
            names.add(name);
            if (tokens.skipOperator("=")) defaults.add(expressions.expression());
            else if (!defaults.isEmpty()) throw tokens.failure("parameter '" + name + "' needs a default");
            if (!tokens.skipOperator(",")) break;
        }
        tokens.expectOperator(")");
        return new Parameters(names, defaults);
    }

    private Stmt with(int line) {
        List<Stmt.Target> targets = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        while (tokens.peek().kind() != Token.Kind.BLOCK_END) {
            if (!targets.isEmpty()) tokens.expectOperator(",");
            targets.add(target(false));
            tokens.expectOperator("=");
            values.add(expressions.expression());
        }
        return new Stmt.With(targets, values, body("endwith"), line);
    }
}
