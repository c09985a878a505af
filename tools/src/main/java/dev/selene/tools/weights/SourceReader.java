package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import dev.selene.formats.StoredTensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads tensors with plain reads instead of through the mapping: a file that was cut or a disk that fails is an exception
 * then, not a fault, and pages that were read do not count as memory of this process. Owns its open files. Thread-safe.
 */
public final class SourceReader implements AutoCloseable {
    private final Map<Path, FileChannel> channels = new ConcurrentHashMap<>();

    /**
     * Fills {@code to} with the bytes of {@code tensor} from {@code byteOffset} on.
     *
     * @throws SeleneException of kind DATA if the file cannot be read or ends before
     */
    public void read(StoredTensor tensor, long byteOffset, MemorySegment to) {
        Objects.checkFromIndexSize(byteOffset, to.byteSize(), tensor.data().byteSize());
        try {
            readFully(channels.computeIfAbsent(tensor.file(), SourceReader::open), tensor, byteOffset, to);
        } catch (IOException e) {
            throw unreadable(tensor.file(), e);
        }
    }

    private static void readFully(FileChannel channel, StoredTensor tensor, long byteOffset, MemorySegment to)
            throws IOException {
        ByteBuffer buffer = to.asByteBuffer();
        long at = tensor.fileOffset() + byteOffset;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, at);
            if (count < 0)
                throw SeleneException.data(tensor.file() + ": ends at byte " + channel.size() + ", inside tensor "
                        + tensor.name() + ": it was changed while it was read. Fetch the file again.");
            at += count;
        }
    }

    private static FileChannel open(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static SeleneException unreadable(Path file, IOException e) {
        return new SeleneException(SeleneException.Kind.DATA, file + ": cannot be read: " + e, e);
    }

    @Override
    public void close() {
        for (FileChannel channel : channels.values()) {
            try {
                channel.close();
            } catch (IOException _) {
                // nothing was written through it
            }
        }
    }
}
