package dev.selene.engine;

/** Why a generation ended. */
public enum FinishReason {
    /** A stop id was generated, or the consumer saw enough (a stop string). */
    STOP,
    /** {@code maxTokens} were generated. */
    LENGTH,
    /** The caller cancelled. */
    CANCELLED
}
