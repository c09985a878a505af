package dev.selene.text.jinja;

/**
 * What went wrong while rendering or printing; the interpreter adds the line, {@link JinjaTemplate} the name of the
 * template and the kind.
 */
public final class TemplateFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    TemplateFailure(String message) {
        this(message, 0);
    }

    private TemplateFailure(String message, int line) {
        super(message, null, false, false);
        this.line = line;
    }

    /** This failure with a line, unless an inner construct gave one. */
    TemplateFailure at(int fallbackLine) {
        return line == 0 ? new TemplateFailure(getMessage(), fallbackLine) : this;
    }

    int line() {
        return line;
    }
}
