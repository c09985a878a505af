package dev.selene.deployment;

/** What becomes of a prompt that exceeds {@code maxInputTokenLen}. */
public enum Truncation {
    /** The request is refused. */
    REJECT,
    /** Its first tokens are kept. */
    KEEP_HEAD,
    /** Its last tokens are kept. */
    KEEP_TAIL
}
