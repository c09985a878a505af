package dev.selene.text.jinja;

import java.util.List;

/** A statement of a template. */
sealed interface Stmt {
    int line();

    record Text(String text, int line) implements Stmt {}

    record Print(Expr value, int line) implements Stmt {}

    /** The body of the first test that holds, otherwise {@code otherwise}. */
    record If(List<Expr> tests, List<List<Stmt>> bodies, List<Stmt> otherwise, int line) implements Stmt {}

    /** {@code filter} is the literal true when there is none. */
    record For(
            Target target, Expr items, Expr filter, List<Stmt> body, List<Stmt> otherwise, boolean recursive, int line)
            implements Stmt {}

    record Break(int line) implements Stmt {}

    record Continue(int line) implements Stmt {}

    record Set(Target target, Expr value, int line) implements Stmt {}

    /** {@code set x | filter}…{@code endset}; the filters are applied to a {@link Expr.Name} {@value #BODY}. */
    record SetBlock(Target target, Expr filtered, List<Stmt> body, int line) implements Stmt {}

    record FilterBlock(Expr filtered, List<Stmt> body, int line) implements Stmt {}

    record With(List<Target> targets, List<Expr> values, List<Stmt> body, int line) implements Stmt {}

    record Macro(Signature signature, List<Stmt> body, int line) implements Stmt {}

    /** {@code call(parameters) macro(arguments)}: the body is passed as {@code caller}. */
    record CallBlock(Signature signature, Expr.Call call, List<Stmt> body, int line) implements Stmt {}

    /** A scope of its own that prints its body ({@code generation}). */
    record Group(List<Stmt> body, int line) implements Stmt {}

    /** The variable under which {@link SetBlock} and {@link FilterBlock} hand their text to filters; no template can spell it. */
    String BODY = " body";

    /**
     * Parameters of a macro.
     *
     * @param defaults of the last parameters
     * @param usesVarargs whether the body reads {@code varargs}; the same for {@code kwargs} and {@code caller}
     */
    record Signature(
            String name,
            List<String> parameters,
            List<Expr> defaults,
            boolean usesVarargs,
            boolean usesKwargs,
            boolean usesCaller) {}

    /** What an assignment writes to. */
    sealed interface Target {
        record Variable(String name) implements Target {}

        record NamespaceAttribute(String namespace, String attribute) implements Target {}

        record Unpacked(List<Target> targets) implements Target {}
    }
}
