package dev.selene.engine;

import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Notes what a request's listener hears, and that it hears one end and nothing after it. */
final class Recorder implements TokenListener {
    private final List<Integer> tokens = new ArrayList<>();
    private final List<TokenLogprobs> heard = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private FinishReason reason;
    private SeleneException error;
    private int numEnds;
    private OptionalInt numCachedTokens = OptionalInt.empty();

    @Override
    public synchronized void prefilled(int numCachedTokens) {
        if (this.numCachedTokens.isPresent() || !tokens.isEmpty()) throw new IllegalStateException("prefilled twice");
        this.numCachedTokens = OptionalInt.of(numCachedTokens);
    }

    @Override
    public synchronized void token(int tokenId) {
        if (numEnds > 0) throw new IllegalStateException("a token after the end");
        tokens.add(tokenId);
        heard.add(new TokenLogprobs(tokenId, Float.NaN, new int[0], new float[0]));
    }

    @Override
    public synchronized void token(int tokenId, TokenLogprobs logprobs) {
        token(tokenId);
        heard.set(heard.size() - 1, logprobs);
    }

    @Override
    public synchronized void promptToken(int position, TokenLogprobs logprobs) {
        if (!tokens.isEmpty() || heard.size() != position - 1) throw new IllegalStateException("position " + position);
        heard.add(logprobs);
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

    synchronized OptionalInt numCachedTokens() {
        return numCachedTokens;
    }

    synchronized int numEnds() {
        return numEnds;
    }

    synchronized List<Integer> tokens() {
        return List.copyOf(tokens);
    }

    /** Everything it was told, prompt first; a NaN stands for a log-probability that it was not told. */
    synchronized List<TokenLogprobs> heard() {
        return List.copyOf(heard);
    }

    synchronized Optional<FinishReason> reason() {
        return Optional.ofNullable(reason);
    }

    synchronized Optional<SeleneException> error() {
        return Optional.ofNullable(error);
    }
}
