package dev.selene.text.jinja;

import dev.selene.base.SeleneException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * A parsed template. Immutable, thread-safe.
 *
 * <p>Bounds of a template: {@value #MAX_SOURCE_CHARS} characters, 100 levels of nesting. Bounds of one rendering:
 * {@value Budget#MAX_STEPS} steps, {@value Budget#MAX_CHARS} characters made by all operations together,
 * {@value Budget#MAX_DEPTH} levels of nodes, calls and containers, {@value Budget#MAX_RANGE} elements of a range. The
 * deepest rendering needs less than 1 MB of stack.
 */
public final class JinjaTemplate {
    private static final int MAX_SOURCE_CHARS = 1 << 20;

    private final String name;
    private final String source;
    private final List<Stmt> statements;

    private JinjaTemplate(String name, String source, List<Stmt> statements) {
        this.name = name;
        this.source = source;
        this.statements = statements;
    }

    /**
     * Parses a template.
     *
     * @param name names the template in errors, for example a file name
     * @throws SeleneException of kind DATA, with the line, if it does not parse or uses what is not supported
     */
    public static JinjaTemplate parse(String source, String name) {
        if (source.length() > MAX_SOURCE_CHARS)
            throw SeleneException.data(
                    name + ": template of " + source.length() + " characters, at most " + MAX_SOURCE_CHARS);
        try {
            return new JinjaTemplate(name, source, Parser.parse(source));
        } catch (SyntaxFailure failure) {
            throw new SeleneException(
                    SeleneException.Kind.DATA, name + ":" + failure.line() + ": " + failure.getMessage(), failure);
        } catch (TemplateFailure failure) {
            throw new SeleneException(SeleneException.Kind.DATA, name + ": " + failure.getMessage(), failure);
        }
    }

    /** True if {@code text} stands in the source: what a template never mentions, it never writes by itself. */
    public boolean mentions(String text) {
        return source.contains(text);
    }

    /**
     * Renders the template. Strings may be {@linkplain CallerText#mark marked}.
     *
     * @param variables JSON-shaped values by name; not changed
     * @param clock what {@code strftime_now} reads
     * @throws SeleneException of kind USER, with the line, if the template raises an error about the values or a bound is
     *     reached
     */
    public String render(Map<String, Object> variables, Clock clock) {
        try {
            return new Interpreter(clock).render(statements, variables);
        } catch (TemplateFailure failure) {
            throw new SeleneException(
                    SeleneException.Kind.USER, name + ":" + failure.line() + ": " + failure.getMessage(), failure);
        }
    }
}
