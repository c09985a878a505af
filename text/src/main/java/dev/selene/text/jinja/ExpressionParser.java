package dev.selene.text.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Expressions, by recursive descent; one method for each level of precedence, from the weakest on. */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final TokenStream tokens;
    private Set<String> namesRead = new HashSet<>();

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** Names that the parsed expressions read since the set was exchanged; gives the former set. */
    Set<String> exchangeNamesRead(Set<String> names) {
        Set<String> former = namesRead;
        namesRead = names;
        return former;
    }

    Expr expression() {
        return conditional();
    }

    /** An expression, or a tuple written without parentheses. */
    Expr expressionOrTuple() {
        return openTuple(true, null);
    }

    /** The test of an {@code if}: no inline if, as in Jinja. */
    Expr condition() {
        return openTuple(false, null);
    }

    /** The iterable of a {@code for}: no inline if, because {@code if} begins the filter. */
    Expr iterable() {
        return openTuple(false, "recursive");
    }

    private Expr openTuple(boolean conditionals, String endName) {
        int line = tokens.line();
        List<Expr> items = new ArrayList<>();
        boolean tuple = false;
        while (!endsTuple(endName)) {
            items.add(conditionals ? conditional() : or());
            if (!tokens.peek().isOperator(",")) break;
            tokens.take();
            tuple = true;
        }
        if (!tuple) {
            if (items.isEmpty()) throw tokens.failure("expected an expression");
            return items.getFirst();
        }
        return new Expr.TupleLiteral(items, line);
    }

    private boolean endsTuple(String endName) {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case VARIABLE_END, BLOCK_END -> true;
            case OPERATOR -> token.text().equals(")");
            case NAME -> token.text().equals(endName);
            default -> false;
        };
    }

    private Expr conditional() {
        tokens.enter();
        int line = tokens.line();
        Expr value = or();
        while (tokens.skipName("if")) {
            Expr test = or();
            Expr no = tokens.skipName("else")
                    ? conditional()
                    : new Expr.Literal(
                            new Undefined("the inline if-expression on line " + line
                                    + " evaluated to false and no else section was defined"),
                            line);
            value = new Expr.Conditional(test, value, no, line);
        }
        tokens.leave();
        return value;
    }

    private Expr or() {
        int line = tokens.line();
        Expr left = and();
        while (tokens.skipName("or")) left = new Expr.Logical(false, left, and(), line);
        return left;
    }

    private Expr and() {
        int line = tokens.line();
        Expr left = not();
        while (tokens.skipName("and")) left = new Expr.Logical(true, left, not(), line);
        return left;
    }

    private Expr not() {
        int line = tokens.line();
        if (!tokens.skipName("not")) return comparison();
        tokens.enter();
        Expr operand = not();
        tokens.leave();
        return new Expr.Unary("not", operand, line);
    }

    private Expr comparison() {
        int line = tokens.line();
        Expr first = sum();
        List<String> operators = new ArrayList<>();
        List<Expr> operands = new ArrayList<>();
        while (true) {
            Token token = tokens.peek();
            if (token.kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token.text())) {
                operators.add(tokens.take().text());
            } else if (tokens.skipName("in")) {
                operators.add("in");
            } else if (token.isName("not") && tokens.lookAhead().isName("in")) {
                tokens.take();
                tokens.take();
                operators.add("not in");
            } else {
                return operators.isEmpty() ? first : new Expr.Comparison(first, operators, operands, line);
            }
            operands.add(sum());
        }
    }

    private Expr sum() {
        int line = tokens.line();
        Expr left = concat();
        while (tokens.peek().isOperator("+") || tokens.peek().isOperator("-")) {
            String operator = tokens.take().text();
            left = new Expr.Binary(operator, left, concat(), line);
        }
        return left;
    }

    private Expr concat() {
        int line = tokens.line();
        List<Expr> parts = new ArrayList<>(List.of(product()));
        while (tokens.skipOperator("~")) parts.add(product());
        return parts.size() == 1 ? parts.getFirst() : new Expr.Concat(parts, line);
    }

    private Expr product() {
        int line = tokens.line();
        Expr left = power();
        while (tokens.peek().isOperator("*")
                || tokens.peek().isOperator("/")
                || tokens.peek().isOperator("//")
                || tokens.peek().isOperator("%")) {
            String operator = tokens.take().text();
            left = new Expr.Binary(operator, left, power(), line);
        }
        return left;
    }

    private Expr power() {
        int line = tokens.line();
        Expr left = unary(true);
        while (tokens.skipOperator("**")) left = new Expr.Binary("**", left, unary(true), line);
        return left;
    }

    private Expr unary(boolean withFilters) {
        int line = tokens.line();
        Expr value;
        if (tokens.peek().isOperator("-") || tokens.peek().isOperator("+")) {
            String operator = tokens.take().text();
            tokens.enter();
            value = new Expr.Unary(operator, unary(false), line);
            tokens.leave();
        } else {
            value = primary();
        }
        value = postfix(value);
        return withFilters ? filtersAndTests(value) : value;
    }

    private Expr primary() {
        Token token = tokens.peek();
        int line = token.line();
        switch (token.kind()) {
            case NAME -> {
                tokens.take();
                return name(token.text(), line);
            }
            case STRING -> {
                StringBuilder text = new StringBuilder();
                while (tokens.peek().kind() == Token.Kind.STRING)
                    text.append(tokens.take().text());
                return new Expr.Literal(text.toString(), line);
            }
            case INTEGER, FLOAT -> {
                tokens.take();
                return new Expr.Literal(token.value(), line);
            }
            default -> {
                if (tokens.skipOperator("(")) return parenthesised(line);
                if (tokens.skipOperator("[")) return new Expr.ListLiteral(items("]"), line);
                if (tokens.skipOperator("{")) return dict(line);
                throw tokens.failure("expected an expression");
            }
        }
    }

    private Expr name(String name, int line) {
        return switch (name) {
            case "true", "True" -> new Expr.Literal(true, line);
            case "false", "False" -> new Expr.Literal(false, line);
            case "none", "None" -> new Expr.Literal(null, line);
            default -> {
                namesRead.add(name);
                yield new Expr.Name(name, line);
            }
        };
    }

    private Expr parenthesised(int line) {
        List<Expr> items = new ArrayList<>();
        boolean tuple = false;
        while (!tokens.peek().isOperator(")")) {
            items.add(conditional());
            if (!tokens.skipOperator(",")) break;
            tuple = true;
        }
        tokens.expectOperator(")");
        return tuple || items.isEmpty() ? new Expr.TupleLiteral(items, line) : items.getFirst();
    }

    private List<Expr> items(String close) {
        List<Expr> items = new ArrayList<>();
        while (!tokens.peek().isOperator(close)) {
            items.add(conditional());
            if (!tokens.skipOperator(",")) break;
        }
        tokens.expectOperator(close);
        return items;
    }

    private Expr dict(int line) {
        List<Expr> keys = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        while (!tokens.peek().isOperator("}")) {
            keys.add(conditional());
            tokens.expectOperator(":");
            values.add(conditional());
            if (!tokens.skipOperator(",")) break;
        }
        tokens.expectOperator("}");
        return new Expr.DictLiteral(keys, values, line);
    }

    private Expr postfix(Expr target) {
        Expr value = target;
        while (true) {
            int line = tokens.line();
            if (tokens.skipOperator(".")) value = attribute(value, line);
            else if (tokens.skipOperator("[")) value = subscript(value, line);
            else if (tokens.peek().isOperator("(")) value = new Expr.Call(value, passed(), line);
            else return value;
        }
    }

    private Expr attribute(Expr target, int line) {
        Token token = tokens.take();
        return switch (token.kind()) {
            case NAME -> new Expr.Attribute(target, token.text(), line);
            case INTEGER -> new Expr.Item(target, new Expr.Literal(token.value(), line), line);
            default -> throw new SyntaxFailure("expected a name after '.', found " + token.shown(), line);
        };
    }

    private Expr subscript(Expr target, int line) {
        Expr start = atSliceMark() ? null : conditional();
        if (start != null && tokens.skipOperator("]")) return new Expr.Item(target, start, line);
        if (tokens.peek().isOperator(",")) throw tokens.failure("several subscripts are not supported; expected ']'");
        tokens.expectOperator(":");
        Expr stop = atSliceMark() ? null : conditional();
        Expr step = tokens.skipOperator(":") && !atSliceMark() ? conditional() : null;
        tokens.expectOperator("]");
        return new Expr.Slice(target, part(start, line), part(stop, line), part(step, line), line);
    }

    private boolean atSliceMark() {
        return tokens.peek().isOperator(":") || tokens.peek().isOperator("]");
    }

    private static Expr part(Expr given, int line) {
        return given == null ? new Expr.Literal(null, line) : given;
    }

    private Expr.Passed passed() {
        tokens.expectOperator("(");
        List<Expr> positional = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Expr> named = new ArrayList<>();
        while (!tokens.peek().isOperator(")")) {
            if (tokens.peek().isOperator("*") || tokens.peek().isOperator("**"))
                throw tokens.failure("'*' and '**' in a call are not supported; expected an argument");
            if (tokens.peek().kind() == Token.Kind.NAME && tokens.lookAhead().isOperator("=")) {
                String name = tokens.take().text();
                if (names.contains(name)) throw tokens.failure("argument '" + name + "' is given twice");
                tokens.take();
                names.add(name);
                named.add(conditional());
            } else {
                if (!names.isEmpty()) throw tokens.failure("a positional argument follows a named one");
                positional.add(conditional());
            }
            if (!tokens.skipOperator(",")) break;
        }
        tokens.expectOperator(")");
        return new Expr.Passed(positional, names, named);
    }

    private Expr filtersAndTests(Expr target) {
        Expr value = target;
        while (true) {
            int line = tokens.line();
            if (tokens.skipOperator("|")) value = filter(value, line);
            else if (tokens.skipName("is")) value = test(value, line);
            else if (tokens.peek().isOperator("(")) value = new Expr.Call(value, passed(), line);
            else return value;
        }
    }

    /** One or more filters of a {@code filter} or {@code set} block. */
    Expr filterChain(Expr target) {
        Expr value = filter(target, tokens.line());
        return filtersAndTests(value);
    }

    private Expr filter(Expr value, int line) {
        String name = dottedName();
        if (!Filters.exists(name)) throw new SyntaxFailure("filter '" + name + "' is not supported", line);
        return new Expr.Filter(value, name, optionalPassed(), line);
    }

    private Expr.Passed optionalPassed() {
        return tokens.peek().isOperator("(") ? passed() : Expr.Passed.NOTHING;
    }

    private String dottedName() {
        StringBuilder name =
                new StringBuilder(tokens.expect(Token.Kind.NAME, "a name").text());
        while (tokens.skipOperator("."))
            name.append('.').append(tokens.expect(Token.Kind.NAME, "a name").text());
        return name.toString();
    }

    private Expr test(Expr value, int line) {
        boolean negated = tokens.skipName("not");
        String name = dottedName();
        if (!Tests.exists(name)) throw new SyntaxFailure("test '" + name + "' is not supported", line);
        Expr.Passed passed = Expr.Passed.NOTHING;
        if (tokens.peek().isOperator("(")) {
            passed = passed();
        } else if (beginsArgument(tokens.peek())) {
            if (tokens.peek().isName("is")) throw tokens.failure("tests cannot be chained with 'is'");
            passed = new Expr.Passed(List.of(postfix(primary())), List.of(), List.of());
        }
        Expr test = new Expr.Test(value, name, passed, line);
        return negated ? new Expr.Unary("not", test, line) : test;
    }

    private static boolean beginsArgument(Token token) {
        return switch (token.kind()) {
            case NAME -> !Set.of("else", "or", "and").contains(token.text());
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> token.text().equals("[") || token.text().equals("{");
            default -> false;
        };
    }
}
