package dev.selene.deployment;

/** How much a problem matters; worst first. */
public enum Severity {
    /** The service does not start. */
    ERROR,
    /** It starts, and probably not as meant. */
    WARNING,
    /** Worth knowing. */
    NOTE
}
