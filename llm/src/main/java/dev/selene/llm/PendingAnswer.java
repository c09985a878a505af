package dev.selene.llm;

import dev.selene.base.SeleneException;
import dev.selene.engine.Generation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** A generation that is waited for instead of listened to, so that many can run at a time. Thread-safe. */
public final class PendingAnswer {
    private final CompletableFuture<Answer> end = new CompletableFuture<>();
    private final Generation generation;

    /** @param start begins a generation that tells the listener */
    public PendingAnswer(Function<TextListener, Generation> start) {
        this.generation = start.apply(new TextListener() {
            @Override
            public void text(String piece) {}

            @Override
            public void finished(Answer answer) {
                end.complete(answer);
            }

            @Override
            public void failed(SeleneException error) {
                end.completeExceptionally(error);
            }
        });
    }

    /** @throws SeleneException the generation's error; CANCELLED, with the generation cancelled, on an interrupt */
    public Answer await() {
        try {
            return end.get();
        } catch (ExecutionException e) {
            SeleneException error = (SeleneException) e.getCause();
            throw new SeleneException(error.kind(), error.getMessage(), error); // the trace of both threads
        } catch (InterruptedException e) {
            generation.cancel();
            Thread.currentThread().interrupt();
            throw new SeleneException(SeleneException.Kind.CANCELLED, "interrupted while waiting for an answer", e);
        }
    }

    /** Ends it as cancelled, unless it has ended. */
    public void cancel() {
        generation.cancel();
    }
}
