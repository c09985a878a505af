package dev.selene.tools.weights;

import dev.selene.formats.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongConsumer;

/**
 * Makes the bytes of shards: workers read and compute pieces, the calling thread takes them in order. Owns its threads and
 * buffers; each worker holds what it reads for one piece, and {@value #PIECES_PER_WORKER} finished pieces wait for each.
 * Not thread-safe; of no use after a failure.
 */
final class ShardPipeline implements AutoCloseable {
    private static final int PIECES_PER_WORKER = 2;

    /** A finished piece: {@code bytes} is the beginning of {@code buffer}. */
    private record Made(Pieces.Piece piece, MemorySegment buffer, MemorySegment bytes) {}

    /** Takes finished pieces in order; {@code bytes} are reused afterwards. */
    interface Sink {
        void accept(Pieces.Piece piece, MemorySegment bytes) throws IOException;
    }

    private final Arena arena = Arena.ofShared();
    private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(() -> new Scratch(arena));
    private final ExecutorService workers;
    private final ExecutorService flusher;
    private final Deque<MemorySegment> free = new ArrayDeque<>();

    /** @param pieceBytes of the largest piece that will come */
    ShardPipeline(int threads, long pieceBytes) {
        workers = Executors.newFixedThreadPool(threads, daemons("selene-rewrite-"));
        flusher = Executors.newSingleThreadExecutor(daemons("selene-flush-"));
        for (int i = 0; i < threads * PIECES_PER_WORKER; i++) free.add(arena.allocate(pieceBytes, Long.BYTES));
    }

    private static ThreadFactory daemons(String prefix) {
        return Thread.ofPlatform().daemon().name(prefix, 1).factory();
    }

    /**
     * Writes one shard, which is under its name when this returns.
     *
     * @param written is told the bytes of each piece
     * @throws IOException if the target cannot be written
     */
    FileRecord write(Path file, OutputShard shard, LongConsumer written) throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, shard.infos())) {
            Checksum checksum = new Checksum();
            byte[] header = writer.header();
            checksum.update(MemorySegment.ofArray(header));
            Writeback writeback = new Writeback(writer, flusher);
            try {
                make(new Pieces(shard), (_, bytes) -> {
                    writer.write(bytes);
                    checksum.update(bytes);
                    writeback.wrote(bytes.byteSize());
                    written.accept(bytes.byteSize());
                });
            } finally {
                writeback.await();
            }
            writer.commit();
            return new FileRecord(shard.fileName(), header.length + shard.dataBytes(), checksum.hex());
        }
    }

    /** Makes the beginning of a shard for nobody: how many bytes it made, about {@code maxBytes} or until then. */
    long make(OutputShard shard, long maxBytes, long untilNanos) {
        long[] made = {0};
        Iterator<Pieces.Piece> all = new Pieces(shard);
        Iterator<Pieces.Piece> some = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext() && made[0] < maxBytes && System.nanoTime() < untilNanos;
            }

            @Override
            public Pieces.Piece next() {
                return all.next();
            }
        };
        try {
            make(some, (_, bytes) -> made[0] += bytes.byteSize());
        } catch (IOException e) {
            throw new IllegalStateException(e); // the sink above does no I/O
        }
        return made[0];
    }

    /** Makes pieces for {@code sink}, whose exceptions it passes on. */
    void make(Iterator<Pieces.Piece> pieces, Sink sink) throws IOException {
        Deque<Future<Made>> underway = new ArrayDeque<>();
        while (pieces.hasNext() || !underway.isEmpty()) {
            while (pieces.hasNext() && !free.isEmpty()) underway.add(submit(pieces.next(), free.remove()));
            Made made = result(underway.remove());
            sink.accept(made.piece(), made.bytes());
            free.add(made.buffer());
        }
    }

    private Future<Made> submit(Pieces.Piece piece, MemorySegment buffer) {
        return workers.submit(() -> {
            MemorySegment bytes = buffer.asSlice(0, piece.bytes());
            piece.tensor().function().write(piece.firstRow(), piece.numRows(), bytes, scratch.get());
            return new Made(piece, buffer, bytes);
        });
    }

    private static Made result(Future<Made> piece) {
        try {
            return piece.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            throw Interruption.asException(e);
        }
    }

    /** Ends the threads and frees the buffers; whatever failed before, nothing of it is underway afterwards. */
    @Override
    public void close() {
        workers.shutdownNow();
        workers.close();
        flusher.close();
        arena.close();
    }
}
