package dev.selene.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.selene.base.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes one safetensors file as a stream: first the list of tensors, then their bytes in that order, in pieces of any
 * size. The file appears under its name only when {@link #commit()} returns, complete and on disk; until then it is
 * {@code NAME.partial} beside it. Not thread-safe, but for {@link #flush()}.
 */
public final class SafetensorsWriter implements AutoCloseable {
    private static final int HEADER_ALIGNMENT = 8;
    private static final long MAX_PIECE_BYTES = 1 << 30; // a ByteBuffer holds less than 2 GiB

    private final Path file;
    private final Path partial;
    private final FileChannel channel;
    private final byte[] header;
    private final long dataBytes;
    private long written;
    private boolean committed;

    private SafetensorsWriter(Path file, Path partial, FileChannel channel, byte[] header, long dataBytes) {
        this.file = file;
        this.partial = partial;
        this.channel = channel;
        this.header = header;
        this.dataBytes = dataBytes;
    }

    /**
     * Begins {@code file}; one that exists is replaced by {@link #commit()}.
     *
     * @throws IllegalArgumentException if two tensors have one name, one is named {@code __metadata__}, or the header grows beyond the format's limit
     */
    public static SafetensorsWriter create(Path file, List<TensorInfo> tensors) throws IOException {
        byte[] header = header(tensors);
        Path partial = DurableFile.partial(file);
        FileChannel channel = FileChannel.open(
                partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        long dataBytes = tensors.stream().mapToLong(TensorInfo::bytes).reduce(0, Math::addExact);
        SafetensorsWriter writer = new SafetensorsWriter(file, partial, channel, header, dataBytes);
        try {
            writer.writeFully(ByteBuffer.wrap(header));
            return writer;
        } catch (IOException e) {
            writer.close();
            throw e;
        }
    }

    /**
     * Appends the next bytes of the data section.
     *
     * @throws IllegalStateException if that is more than the tensors have
     */
    public void write(MemorySegment bytes) throws IOException {
        if (bytes.byteSize() > dataBytes - written)
            throw new IllegalStateException(file + ": " + written + " + " + bytes.byteSize() + " bytes written, the"
                    + " tensors have " + dataBytes);
        for (long at = 0; at < bytes.byteSize(); at += MAX_PIECE_BYTES) {
            long length = Math.min(MAX_PIECE_BYTES, bytes.byteSize() - at);
            writeFully(bytes.asSlice(at, length).asByteBuffer());
        }
        written += bytes.byteSize();
    }

    /** Bytes of the whole file that {@link #create} and {@link #commit()} make of {@code tensors}. */
    public static long fileBytes(List<TensorInfo> tensors) {
        return tensors.stream().mapToLong(TensorInfo::bytes).reduce(header(tensors).length, Math::addExact);
    }

    /** Leaves all that is missing as a hole: zeros that take no room where the file system has sparse files. */
    public void writeHole() throws IOException {
        if (written == dataBytes) return;
        channel.position(header.length + dataBytes - 1);
        writeFully(ByteBuffer.wrap(new byte[1]));
        written = dataBytes;
    }

    /** What stands in the file before the data: length and JSON. For checksums. */
    public byte[] header() {
        return header.clone();
    }

    /**
     * Puts what was written so far on disk, so that {@link #commit()} has less to wait for. May run on another thread
     * beside {@link #write}.
     */
    public void flush() throws IOException {
        channel.force(false);
    }

    /**
     * Forces everything to disk and gives the file its name.
     *
     * @throws IllegalStateException if bytes are missing
     */
    public void commit() throws IOException {
        if (written != dataBytes)
            throw new IllegalStateException(file + ": " + written + " bytes written, the tensors have " + dataBytes);
        channel.force(true);
        channel.close();
        DurableFile.rename(partial, file);
        committed = true;
    }

    /** Removes what was written unless {@link #commit()} was called. */
    @Override
    public void close() throws IOException {
        if (committed) return;
        channel.close();
        Files.deleteIfExists(partial);
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) channel.write(bytes);
    }

    /** Length and JSON, padded with spaces so that the data section begins at a multiple of {@value #HEADER_ALIGNMENT}. */
    private static byte[] header(List<TensorInfo> tensors) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        Set<String> names = new HashSet<>(Set.of(SafetensorsHeader.METADATA_KEY));
        try (JsonGenerator generator = Json.mapper().createGenerator(json)) {
            generator.writeStartObject();
            generator.writeObjectFieldStart(SafetensorsHeader.METADATA_KEY);
            generator.writeStringField("format", "pt");
            generator.writeEndObject();
            long begin = 0;
            for (TensorInfo tensor : tensors) {
                if (!names.add(tensor.name()))
                    throw new IllegalArgumentException("tensor name " + tensor.name() + " is taken");
                long end = Math.addExact(begin, tensor.bytes());
                writeEntry(generator, tensor, begin, end);
                begin = end;
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array in memory can always be written
        }
        while (json.size() % HEADER_ALIGNMENT != 0) json.write(' ');
        if (json.size() > SafetensorsHeader.MAX_HEADER_BYTES)
            throw new IllegalArgumentException("header of " + json.size() + " bytes, at most "
                    + SafetensorsHeader.MAX_HEADER_BYTES + " allowed: write several files");
        return ByteBuffer.allocate(SafetensorsHeader.PREFIX_BYTES + json.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.size())
                .put(json.toByteArray())
                .array();
    }

    private static void writeEntry(JsonGenerator generator, TensorInfo tensor, long begin, long end)
            throws IOException {
        generator.writeObjectFieldStart(tensor.name());
        generator.writeStringField("dtype", SafetensorsDType.name(tensor.dtype()));
        generator.writeArrayFieldStart("shape");
        for (int axis = 0; axis < tensor.shape().rank(); axis++)
            generator.writeNumber(tensor.shape().dimension(axis));
        generator.writeEndArray();
        generator.writeArrayFieldStart("data_offsets");
        generator.writeNumber(begin);
        generator.writeNumber(end);
        generator.writeEndArray();
        generator.writeEndObject();
    }
}
