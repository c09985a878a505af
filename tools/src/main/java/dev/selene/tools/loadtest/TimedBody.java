package dev.selene.tools.loadtest;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The bytes of an answer and when they came; nothing is looked at while they come. Read after the end alone. */
final class TimedBody implements HttpResponse.BodySubscriber<TimedBody> {
    private static final int MAX_BYTES = 256 << 20;
    private static final int SHOWN = 300;

    private final CompletableFuture<TimedBody> end = new CompletableFuture<>();
    private byte[] bytes = new byte[1 << 12];
    private int length;
    private long[] nanos = new long[64];
    private int[] ends = new int[64];
    private int reads;
    private Flow.Subscription subscription;

    @Override
    public CompletionStage<TimedBody> getBody() {
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
        for (ByteBuffer buffer : buffers) {
            int count = buffer.remaining();
            if (length + count > MAX_BYTES) {
                subscription.cancel();
                end.completeExceptionally(new IOException("an answer of more than " + MAX_BYTES + " bytes"));
                return;
            }
            if (length + count > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
            buffer.get(bytes, length, count);
            length += count;
        }
        if (reads == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * reads);
            ends = Arrays.copyOf(ends, 2 * reads);
        }
        nanos[reads] = now;
        ends[reads++] = length;
    }

    @Override
    public void onError(Throwable error) {
        end.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        end.complete(this);
    }

    List<Events.Event> events() {
        return Events.of(bytes, length, ends, nanos, reads);
    }

    /** When something came. */
    long[] nanos() {
        return Arrays.copyOf(nanos, reads);
    }

    String text() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** For an error message. */
    String beginning() {
        return text().substring(0, Math.min(text().length(), SHOWN)).strip();
    }
}
