package dev.selene.engine;

import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Notes what a request's listener hears, and that it hears one end and nothing after it. */
final class Recorder implements TokenListener {
    private final List<Integer> tokens = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private FinishReason reason;
    private SeleneException error;
    private int numEnds;

    @Override
    public synchronized void token(int tokenId) {
        if (numEnds > 0) throw new IllegalStateException("a token after the end");
        tokens.add(tokenId);
    }

    @Override
    public synchronized void finished(FinishReason reason) {
        this.reason = reason;
        numEnds++;
        end.countDown();
    }

    @Override
    public synchronized void failed(SeleneException error) {
        this.error = error;
        numEnds++;
        end.countDown();
    }

    Recorder awaitEnd() throws InterruptedException {
        if (!end.await(20, TimeUnit.SECONDS)) throw new AssertionError("no end after 20 s, tokens " + tokens);
        return this;
    }

    synchronized int numEnds() {
        return numEnds;
    }

    synchronized List<Integer> tokens() {
        return List.copyOf(tokens);
    }

    synchronized Optional<FinishReason> reason() {
        return Optional.ofNullable(reason);
    }

    synchronized Optional<SeleneException> error() {
        return Optional.ofNullable(error);
    }
}
