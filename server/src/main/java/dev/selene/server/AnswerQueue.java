package dev.selene.server;

import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import dev.selene.engine.FinishReason;
import dev.selene.llm.Answer;
import dev.selene.llm.TextListener;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Hands an answer from the thread that generates it to the thread of its request, in order.
 *
 * <p>The generating thread never waits: a client that reads slowly leaves its pieces here. They are bounded by the
 * answer's own limit, one piece at most for each of its tokens.
 */
public final class AnswerQueue implements TextListener {
    private final BlockingQueue<AnswerEvent> events = new LinkedBlockingQueue<>();

    @Override
    public void text(String piece) {
        events.add(new AnswerEvent.Text(piece));
    }

    @Override
    public void finished(Answer answer) {
        if (answer.finishReason() == FinishReason.CANCELLED) cancel();
        else events.add(new AnswerEvent.Finished(answer));
    }

    @Override
    public void failed(SeleneException error) {
        events.add(new AnswerEvent.Failed(error));
    }

    /** Ends the queue without waiting for the model to notice. Any thread may call. */
    public void cancel() {
        events.add(new AnswerEvent.Failed(new SeleneException(Kind.CANCELLED, "the generation was cancelled")));
    }

    /** The next event; waits for it. Nothing may be taken after the last. */
    public AnswerEvent take() throws InterruptedException {
        return events.take();
    }
}
