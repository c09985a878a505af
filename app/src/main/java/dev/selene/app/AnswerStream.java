package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.llm.Answer;
import dev.selene.llm.TextListener;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Carries one answer from the engine's thread, which must not wait for a terminal, to the thread that prints it. */
final class AnswerStream implements TextListener {
    private sealed interface Event {
        record Text(String piece) implements Event {}

        record Finished(Answer answer) implements Event {}

        record Failed(SeleneException error) implements Event {}
    }

    // Bounded by the answer's length, and so by the context.
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    @Override
    public void text(String piece) {
        events.add(new Event.Text(piece));
    }

    @Override
    public void finished(Answer answer) {
        events.add(new Event.Finished(answer));
    }

    @Override
    public void failed(SeleneException error) {
        events.add(new Event.Failed(error));
    }

    /**
     * Hands each piece to {@code pieces} as it comes; returns when the answer is complete.
     *
     * @throws SeleneException what the generation failed with
     */
    Answer drainTo(Consumer<String> pieces) {
        while (true) {
            switch (nextEvent()) {
                case Event.Text(String piece) -> pieces.accept(piece);
                case Event.Finished(Answer answer) -> {
                    return answer;
                }
                case Event.Failed(SeleneException error) -> throw error;
            }
        }
    }

    private Event nextEvent() {
        try {
            return events.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SeleneException(SeleneException.Kind.CANCELLED, "interrupted while waiting for an answer", e);
        }
    }
}
