package dev.selene.tools.loadtest;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Collects the body of an answer with its times. */
final class TimedBody implements HttpResponse.BodySubscriber<TimedBytes> {
    private final CompletableFuture<TimedBytes> end = new CompletableFuture<>();
    private final TimedBytes bytes = new TimedBytes();
    private Flow.Subscription subscription;

    @Override
    public CompletionStage<TimedBytes> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        long now = System.nanoTime();
        try {
            for (ByteBuffer buffer : buffers) bytes.add(buffer, now);
        } catch (IOException e) {
            subscription.cancel();
            end.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable error) {
        end.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        end.complete(bytes);
    }

    /** What has come so far; read when nothing more comes. */
    TimedBytes bytes() {
        return bytes;
    }
}
