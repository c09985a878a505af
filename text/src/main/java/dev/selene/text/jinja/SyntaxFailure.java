package dev.selene.text.jinja;

/** A template that does not parse; {@link JinjaTemplate} adds its name. */
final class SyntaxFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    SyntaxFailure(String message, int line) {
        super(message, null, false, false);
        this.line = line;
    }

    int line() {
        return line;
    }
}
