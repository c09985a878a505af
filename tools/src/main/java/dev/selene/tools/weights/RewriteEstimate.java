package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a rewrite would take, from its plan and two short measurements: some hundred megabytes of one shard are made
 * without being written, and a file of {@value #WRITE_PROBE_BYTES} bytes is written to the target's disk and removed.
 *
 * @param sourceBytes of the files that are read
 * @param targetBytes of the weight files
 * @param freeBytes on the target's disk
 * @param makeBytesPerSecond of target that is read and computed
 * @param writeBytesPerSecond of target that reaches the disk
 */
public record RewriteEstimate(
        long sourceBytes,
        long targetBytes,
        int shards,
        long freeBytes,
        double makeBytesPerSecond,
        double writeBytesPerSecond) {
    private static final long MAKE_PROBE_BYTES = 256 << 20;
    private static final long MAKE_PROBE_NANOS = 3_000_000_000L;
    private static final int WRITE_PROBE_BYTES = 64 << 20;

    /**
     * Measures on {@code threads} workers; takes some seconds. Nothing is left behind.
     *
     * @throws SeleneException of kind USER if the target lies inside the source or its disk cannot be written
     */
    public static RewriteEstimate of(Rewrite rewrite, Path target, int threads) {
        TargetDirectory.requireOutside(rewrite.source(), target);
        long sourceBytes = rewrite.sourceFiles().stream()
                .mapToLong(file -> FileStamp.of(file).bytes())
                .sum();
        long targetBytes = rewrite.shards().stream()
                .mapToLong(CheckpointRewriter::fileBytes)
                .sum();
        return new RewriteEstimate(
                sourceBytes,
                targetBytes,
                rewrite.shards().size(),
                TargetDirectory.freeBytes(target),
                makeRate(rewrite, threads),
                writeRate(TargetDirectory.existingAncestor(target)));
    }

    public boolean fits() {
        return targetBytes <= freeBytes;
    }

    /** Making and writing overlap, so the slower one counts; where both share one disk it may take up to the sum. */
    public double seconds() {
        return targetBytes / Math.min(makeBytesPerSecond, writeBytesPerSecond);
    }

    private static double makeRate(Rewrite rewrite, int threads) {
        OutputShard middle = rewrite.shards().get(rewrite.shards().size() / 2);
        try (ShardPipeline pipeline = new ShardPipeline(threads, middle.largestPieceBytes())) {
            long begin = System.nanoTime();
            long bytes = pipeline.make(middle, MAKE_PROBE_BYTES, begin + MAKE_PROBE_NANOS);
            return rate(bytes, begin);
        }
    }

    private static double writeRate(Path directory) {
        try {
            Path probe = Files.createTempFile(directory, "selene-probe-", ".partial");
            try (Arena arena = Arena.ofConfined();
                    FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
                MemorySegment piece = arena.allocate(OutputTensor.PIECE_BYTES);
                piece.fill((byte) 0x5a); // not zeros, which some disks do not store
                long begin = System.nanoTime();
                for (long written = 0; written < WRITE_PROBE_BYTES; written += piece.byteSize()) {
                    ByteBuffer buffer = piece.asByteBuffer();
                    while (buffer.hasRemaining()) channel.write(buffer);
                }
                channel.force(true);
                return rate(WRITE_PROBE_BYTES, begin);
            } finally {
                Files.deleteIfExists(probe);
            }
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.USER, directory + ": cannot be written: " + e + ". Name another target.", e);
        }
    }

    private static double rate(long bytes, long beginNanos) {
        return Math.max(1, bytes) / Math.max(1e-9, (System.nanoTime() - beginNanos) / 1e9);
    }
}
