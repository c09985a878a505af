package dev.selene.engine;

import dev.selene.model.LanguageModel;

/** Runs requests over one model. Owns the engine thread and the KV pool; borrows the model. Thread-safe. */
public final class Engine implements AutoCloseable {
    /** Starts the engine thread. */
    public Engine(LanguageModel model, EngineConfig config) {
        throw new IllegalStateException();
    }

    /**
     * Queues a request.
     *
     * @throws dev.selene.base.SeleneException USER if the request does not fit the limits, OVERLOADED if the queue is
     *     full, CANCELLED if the engine is closed
     */
    public Generation submit(GenerationRequest request, TokenListener listener) {
        throw new IllegalStateException();
    }

    /** Cancels what runs and waits, and joins the engine thread. */
    @Override
    public void close() {}
}
