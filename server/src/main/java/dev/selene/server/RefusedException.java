package dev.selene.server;

/**
 * Ends the handling of a request with a status that the kinds of {@link dev.selene.base.SeleneException} do not tell
 * apart: 404, 405, 413, 415 and the like. Stays within the server. Has no stack trace: it is an answer, not a failure.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    RefusedException(Refusal refusal) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
    }

    /** What the client is told. */
    public Refusal refusal() {
        return refusal;
    }
}
