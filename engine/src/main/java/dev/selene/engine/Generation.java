package dev.selene.engine;

/** A submitted request. */
public interface Generation {
    /** Ends it as soon as the current step is done; does nothing when it has ended. Any thread may call. */
    void cancel();
}
