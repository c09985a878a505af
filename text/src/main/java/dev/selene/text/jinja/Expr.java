package dev.selene.text.jinja;

import java.util.List;

/** An expression of a template. */
sealed interface Expr {
    int line();

    record Literal(Object value, int line) implements Expr {}

    record Name(String name, int line) implements Expr {}

    record ListLiteral(List<Expr> items, int line) implements Expr {}

    record TupleLiteral(List<Expr> items, int line) implements Expr {}

    record DictLiteral(List<Expr> keys, List<Expr> values, int line) implements Expr {}

    /** {@code operator} is one of {@code + - * / // % **}. */
    record Binary(String operator, Expr left, Expr right, int line) implements Expr {}

    /** {@code operator} is one of {@code + - not}. */
    record Unary(String operator, Expr operand, int line) implements Expr {}

    /** {@code a and b}, {@code a or b}: the value of the operand that decides. */
    record Logical(boolean and, Expr left, Expr right, int line) implements Expr {}

    /** {@code a ~ b ~ c}. */
    record Concat(List<Expr> parts, int line) implements Expr {}

    /** {@code a < b <= c}: all must hold, each operand is evaluated at most once. */
    record Comparison(Expr first, List<String> operators, List<Expr> operands, int line) implements Expr {}

    /** {@code yes if test else no}. */
    record Conditional(Expr test, Expr yes, Expr no, int line) implements Expr {}

    record Attribute(Expr target, String name, int line) implements Expr {}

    record Item(Expr target, Expr key, int line) implements Expr {}

    /** Parts that are left out are None. */
    record Slice(Expr target, Expr start, Expr stop, Expr step, int line) implements Expr {}

    record Call(Expr target, Passed passed, int line) implements Expr {}

    record Filter(Expr value, String name, Passed passed, int line) implements Expr {}

    record Test(Expr value, String name, Passed passed, int line) implements Expr {}

    /** The arguments of a call. */
    record Passed(List<Expr> positional, List<String> names, List<Expr> named) {
        static final Passed NOTHING = new Passed(List.of(), List.of(), List.of());
    }
}
