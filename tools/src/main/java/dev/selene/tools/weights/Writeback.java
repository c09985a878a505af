package dev.selene.tools.weights;

import dev.selene.formats.SafetensorsWriter;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Puts a shard on disk piece by piece while more of it is written, so that its end does not wait for gigabytes and the
 * kernel holds little that is not on disk. At most two stretches are underway. Not thread-safe.
 */
final class Writeback {
    private static final long STRETCH_BYTES = 128 << 20;

    private final SafetensorsWriter writer;
    private final ExecutorService thread;
    private long sinceFlush;
    private Future<?> flush;

    Writeback(SafetensorsWriter writer, ExecutorService thread) {
        this.writer = writer;
        this.thread = thread;
    }

    void wrote(long bytes) throws IOException {
        sinceFlush += bytes;
        if (sinceFlush < STRETCH_BYTES) return;
        await();
        sinceFlush = 0;
        flush = thread.submit(() -> {
            writer.flush();
            return null;
        });
    }

    /** Waits for what is underway; the writer may then be closed. */
    void await() throws IOException {
        if (flush == null) return;
        try {
            flush.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) throw io;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw Interruption.asException(e);
        } finally {
            flush = null;
        }
    }
}
