package dev.selene.tools.weights;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.formats.DurableFile;
import dev.selene.formats.SafetensorsWriter;
import dev.selene.tools.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs a {@link Rewrite}. Shards come first, each noted in the manifest when it is whole; then the other files, {@code
 * config.json} last: until then the target is no checkpoint. Interrupted at any moment, the same call goes on after the
 * last whole shard and gives the same bytes.
 *
 * <p>Memory: for each worker what it reads for one piece and two finished pieces, {@link OutputTensor#PIECE_BYTES} each
 * unless one block of rows is larger, and the names of the tensors.
 */
public final class CheckpointRewriter {
    /** More would only wait for the disk: one makes about 1 GB/s. */
    private static final int MAX_WORKERS = 16;

    private final Rewrite rewrite;
    private final RewriteProgress progress;
    private final long totalBytes;
    private long bytesDone;
    private int shardsDone;

    private CheckpointRewriter(Rewrite rewrite, RewriteProgress progress) {
        this.rewrite = rewrite;
        this.progress = progress;
        this.totalBytes = rewrite.dataBytes();
    }

    /** Worker threads that {@link #run} is best called with on this machine. */
    public static int defaultThreads() {
        return Math.min(MAX_WORKERS, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Writes the target, or what is missing of it.
     *
     * @param target is made if it does not exist; else empty, or left by the same rewrite
     * @throws SeleneException of kind USER if the target cannot be: inside the source, in use, not empty, of another
     *     rewrite, its disk too small; of kind DATA if the source is broken or the target cannot be written
     */
    public static RewriteSummary run(Rewrite rewrite, Path target, int threads, RewriteProgress progress) {
        try (TargetDirectory directory = TargetDirectory.open(rewrite, target)) {
            return run(rewrite, directory, threads, progress);
        }
    }

    /**
     * Writes what is missing of a target that was opened before.
     *
     * @param rewrite with the options, file names and sizes of the one that {@code target} was opened with
     * @throws SeleneException of kind DATA if the source is broken or the target cannot be written
     */
    public static RewriteSummary run(Rewrite rewrite, TargetDirectory target, int threads, RewriteProgress progress) {
        return new CheckpointRewriter(rewrite, progress).run(target, threads);
    }

    private RewriteSummary run(TargetDirectory target, int threads) {
        Manifest manifest = target.manifest();
        int reused = manifest.shards().size();
        try {
            if (!manifest.complete()) finish(target.path(), writeShards(target.path(), manifest, threads));
            target.noteComplete();
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.DATA,
                    target.path() + ": cannot be written: " + e + ". " + shardsDone + " of "
                            + rewrite.shards().size() + " shards are whole. Mend that (" + target.freeBytes()
                            + " bytes are free, " + (totalBytes - bytesDone) + " are still to be written) and give the"
                            + " same command again: it goes on there.",
                    e);
        }
        return new RewriteSummary(rewrite.shards().size(), reused, totalBytes);
    }

    private Manifest writeShards(Path target, Manifest begun, int threads) throws IOException {
        Manifest manifest = begun;
        shardsDone = begun.shards().size();
        bytesDone = rewrite.shards().subList(0, shardsDone).stream()
                .mapToLong(OutputShard::dataBytes)
                .sum();
        tell(0);
        try (ShardPipeline pipeline = new ShardPipeline(threads, largestPieceBytes())) {
            for (OutputShard shard :
                    rewrite.shards().subList(shardsDone, rewrite.shards().size())) {
                FileRecord whole = pipeline.write(target.resolve(shard.fileName()), shard, this::tell);
                manifest = manifest.withShard(whole);
                manifest.write(target);
                shardsDone++;
                tell(0);
            }
        }
        return manifest;
    }

    private void tell(long bytes) {
        bytesDone += bytes;
        progress.written(bytesDone, totalBytes, shardsDone, rewrite.shards().size());
    }

    private long largestPieceBytes() {
        return rewrite.shards().stream()
                .mapToLong(OutputShard::largestPieceBytes)
                .max()
                .orElse(0);
    }

    private Manifest finish(Path target, Manifest manifest) throws IOException {
        List<FileRecord> files = new ArrayList<>();
        for (Path companion : rewrite.companions()) files.add(copy(companion, target));
        if (rewrite.shards().size() > 1) files.add(write(target, rewrite.indexName(), JsonText.of(index())));
        for (Map.Entry<String, byte[]> document : rewrite.documents().entrySet())
            files.add(write(target, document.getKey(), document.getValue()));
        Manifest complete = manifest.completed(files);
        complete.write(target);
        return complete;
    }

    private static FileRecord copy(Path companion, Path target) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(companion);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, companion + ": cannot be read: " + e, e);
        }
        return write(target, companion.getFileName().toString(), bytes);
    }

    private static FileRecord write(Path target, String name, byte[] bytes) throws IOException {
        DurableFile.write(target.resolve(name), bytes);
        return Checksum.of(target.resolve(name), _ -> {});
    }

    private ObjectNode index() {
        ObjectNode index = Json.mapper().createObjectNode();
        index.putObject("metadata").put("total_size", totalBytes);
        ObjectNode weightMap = index.putObject("weight_map");
        for (OutputShard shard : rewrite.shards())
            for (OutputTensor tensor : shard.tensors())
                weightMap.put(tensor.info().name(), shard.fileName());
        return index;
    }

    /** Bytes of the whole file of a shard. */
    static long fileBytes(OutputShard shard) {
        return SafetensorsWriter.fileBytes(shard.infos());
    }
}
