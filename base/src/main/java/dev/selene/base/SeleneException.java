package dev.selene.base;

/**
 * The one exception family. The kind says who can mend it; the message says what, where and how, with the values.
 *
 * <p>Everything else that leaves a public method is a bug and counts as {@link Kind#INTERNAL}.
 */
public final class SeleneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Who can mend it, and so which exit code or HTTP status it becomes. */
    public enum Kind {
        /** The request or the command line is wrong: HTTP 400, exit code 2. */
        USER,
        /** Too much at once; later may work: HTTP 429 or 503. */
        OVERLOADED,
        /** The caller went away or asked to stop. */
        CANCELLED,
        /** The configuration is wrong; refuses to start: exit code 1. */
        CONFIG,
        /** A checkpoint or data file is broken: exit code 1. */
        DATA,
        /** A bug of Selene: HTTP 500, exit code 1. */
        INTERNAL
    }

    private final Kind kind;

    /** An error with no other error behind it. */
    public SeleneException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** An error that another one caused. */
    public SeleneException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** A broken checkpoint or data file. */
    public static SeleneException data(String message) {
        return new SeleneException(Kind.DATA, message);
    }

    /** A wrong request or command line. */
    public static SeleneException user(String message) {
        return new SeleneException(Kind.USER, message);
    }

    /** A wrong configuration. */
    public static SeleneException config(String message) {
        return new SeleneException(Kind.CONFIG, message);
    }

    /** Who can mend it. */
    public Kind kind() {
        return kind;
    }
}
