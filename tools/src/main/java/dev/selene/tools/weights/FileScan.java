package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.StoredTensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Reads every weight file of a checkpoint once, on all cores: its checksum, and a {@link TensorScan} of each tensor. */
final class FileScan {
    private final SourceReader reader;
    private final LongConsumer read;
    private final List<TensorScan> scans = new ArrayList<>();

    private FileScan(SourceReader reader, LongConsumer read) {
        this.reader = reader;
        this.read = read;
    }

    /** @param files name, bytes and checksum of each weight file, in natural order */
    record Result(List<FileRecord> files, List<TensorScan> scans) {}

    /** @param read is told the bytes of each piece */
    static Result of(Checkpoint checkpoint, SourceReader reader, int threads, LongConsumer read) {
        Map<Path, List<StoredTensor>> files = new LinkedHashMap<>();
        for (StoredTensor tensor : ShardLayout.inOrder(checkpoint))
            files.computeIfAbsent(tensor.file(), _ -> new ArrayList<>()).add(tensor);
        FileScan scan = new FileScan(reader, read);
        List<FileRecord> records = new ArrayList<>();
        try (ShardPipeline pipeline = new ShardPipeline(threads, OutputTensor.PIECE_BYTES)) {
            for (Map.Entry<Path, List<StoredTensor>> file : files.entrySet())
                records.add(scan.file(pipeline, file.getKey(), file.getValue()));
        }
        return new Result(records, scan.scans);
    }

    /** Header and tensors are all that a file holds, so their bytes in order are the file's. */
    private FileRecord file(ShardPipeline pipeline, Path file, List<StoredTensor> tensors) {
        Checksum checksum = new Checksum();
        try {
            checksum.update(
                    MemorySegment.ofArray(header(file, tensors.getFirst().fileOffset())));
            OutputShard shard = new OutputShard(
                    file.getFileName().toString(),
                    tensors.stream().map(this::scanned).toList());
            pipeline.make(new Pieces(shard), (_, bytes) -> {
                checksum.update(bytes);
                read.accept(bytes.byteSize());
            });
            return new FileRecord(file.getFileName().toString(), Files.size(file), checksum.hex());
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be read: " + e, e);
        }
    }

    private static byte[] header(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = ByteBuffer.allocate(Math.toIntExact(bytes));
            while (header.hasRemaining() && channel.read(header) >= 0) {}
            return header.array();
        }
    }

    private OutputTensor scanned(StoredTensor tensor) {
        TensorScan scan = new TensorScan(tensor);
        scans.add(scan);
        OutputTensor copy = OutputTensor.copy(tensor.name(), tensor, reader);
        return new OutputTensor(copy.info(), copy.rows(), 1, copy.sourceRowBytes(), (first, count, to, scratch) -> {
            copy.function().write(first, count, to, scratch);
            scan.scan(first, to);
        });
    }
}
