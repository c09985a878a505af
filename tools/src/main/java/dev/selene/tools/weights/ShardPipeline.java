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
import java.util.function.LongConsumer;

/**
 * Writes shards: workers read and compute pieces, the calling thread writes them in order. Owns its threads and buffers;
 * each worker holds what it reads for one piece, and {@value #PIECES_PER_WORKER} computed pieces wait for each. Not
 * thread-safe.
 */
final class ShardPipeline implements AutoCloseable {
    private static final int PIECES_PER_WORKER = 2;

    private record Piece(MemorySegment buffer, MemorySegment bytes) {}

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

    private static java.util.concurrent.ThreadFactory daemons(String prefix) {
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
            writePieces(shard, writer, checksum, written);
            writer.commit();
            return new FileRecord(shard.fileName(), header.length + shard.dataBytes(), checksum.hex());
        }
    }

    private void writePieces(OutputShard shard, SafetensorsWriter writer, Checksum checksum, LongConsumer written)
            throws IOException {
        Deque<Future<Piece>> underway = new ArrayDeque<>();
        Writeback writeback = new Writeback(writer, flusher);
        Iterator<Pieces.Piece> pieces = new Pieces(shard);
        try {
            while (pieces.hasNext() || !underway.isEmpty()) {
                while (pieces.hasNext() && !free.isEmpty()) underway.add(submit(pieces.next(), free.remove()));
                Piece piece = result(underway.remove());
                writer.write(piece.bytes());
                checksum.update(piece.bytes());
                writeback.wrote(piece.bytes().byteSize());
                written.accept(piece.bytes().byteSize());
                free.add(piece.buffer());
            }
        } finally {
            writeback.await();
        }
    }

    private Future<Piece> submit(Pieces.Piece piece, MemorySegment buffer) {
        return workers.submit(() -> {
            MemorySegment bytes = buffer.asSlice(0, piece.bytes());
            piece.tensor().function().write(piece.firstRow(), piece.numRows(), bytes, scratch.get());
            return new Piece(buffer, bytes);
        });
    }

    private static Piece result(Future<Piece> piece) {
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
