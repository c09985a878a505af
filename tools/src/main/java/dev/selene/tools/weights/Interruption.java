package dev.selene.tools.weights;

import dev.selene.base.SeleneException;

/** An interrupted wait as an error; the thread stays interrupted. */
final class Interruption {
    private Interruption() {}

    static SeleneException asException(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SeleneException(SeleneException.Kind.CANCELLED, "interrupted", e);
    }
}
