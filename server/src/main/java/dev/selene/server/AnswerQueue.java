package dev.selene.server;

import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import dev.selene.engine.FinishReason;
import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import dev.selene.llm.TextListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Hands the answers to one request from the thread that generates them to the thread of the request, each in order.
 *
 * <p>The generating thread never waits: a client that reads slowly leaves its pieces here. They are bounded by the
 * answers' own limit, one piece at most for each of their tokens.
 */
public final class AnswerQueue {
    private final BlockingQueue<AnswerEvent> events = new LinkedBlockingQueue<>();

    /** What answer number {@code choice} is told to. */
    public TextListener listener(int choice) {
        return new TextListener() {
            @Override
            public void text(String piece) {
                text(piece, List.of());
            }

            @Override
            public void text(String piece, List<TokenLogprobs> tokens) {
                events.add(new AnswerEvent.Text(choice, piece, tokens));
            }

            @Override
            public void finished(Answer answer) {
                if (answer.finishReason() == FinishReason.CANCELLED) cancel();
                else events.add(new AnswerEvent.Finished(choice, answer));
            }

            @Override
            public void failed(SeleneException error) {
                events.add(new AnswerEvent.Failed(error));
            }
        };
    }

    /** Ends the queue without waiting for the model to notice. Any thread may call. */
    public void cancel() {
        events.add(new AnswerEvent.Failed(new SeleneException(Kind.CANCELLED, "the generation was cancelled")));
    }

    /** As {@link #take}, but empty when nothing has come for {@code timeout}. */
    public Optional<AnswerEvent> poll(Duration timeout) throws InterruptedException {
        return Optional.ofNullable(events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** The next event; waits for it. Nothing may be taken after a failure or the end of the last answer. */
    public AnswerEvent take() throws InterruptedException {
        return events.take();
    }
}
