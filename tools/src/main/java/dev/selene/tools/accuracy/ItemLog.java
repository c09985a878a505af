package dev.selene.tools.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.JsonLines;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The items of a run as JSON lines, the first line saying which run it is. Owns the open file. A run that was interrupted
 * goes on after its last whole line; a log of another run, or of one that is complete, is begun anew.
 */
public final class ItemLog implements AutoCloseable {
    private static final String RUN = "run";
    private static final String COMPLETE = "complete";

    private final Path file;
    private final FileChannel channel;
    private final List<ItemRecord> earlier;

    private ItemLog(Path file, FileChannel channel, List<ItemRecord> earlier) {
        this.file = file;
        this.channel = channel;
        this.earlier = List.copyOf(earlier);
    }

    /**
     * @param run tells runs apart: model, data set, options; two runs with equal values give equal items
     */
    public static ItemLog open(Path file, JsonNode run) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            List<ItemRecord> earlier = new ArrayList<>();
            if (Files.exists(file)) {
                dropTornLine(file);
                earlier = unfinished(file, run);
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            ItemLog log = new ItemLog(file, channel, earlier);
            if (earlier.isEmpty()) {
                channel.truncate(0);
                log.write(Json.mapper().createObjectNode().set(RUN, run));
            } else channel.position(channel.size());
            return log;
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be opened: " + e, e);
        }
    }

    /** All items of a log. */
    public static List<ItemRecord> read(Path file) {
        List<ItemRecord> items = new ArrayList<>();
        try (JsonLines lines = JsonLines.open(file, InputStream.nullInputStream())) {
            for (Optional<JsonLines.Line> line = lines.next(); line.isPresent(); line = lines.next())
                if (line.get().object().has("key")) items.add(ItemRecord.of(line.get()));
        }
        return items;
    }

    /** What an interrupted run left, in its order. */
    public List<ItemRecord> earlier() {
        return earlier;
    }

    /** Appends an item; it is in the file when this returns. */
    void add(ItemRecord item) {
        write(item.toJson());
    }

    /** Says that nothing is missing. */
    void complete() {
        write(Json.mapper().createObjectNode().put(COMPLETE, true));
    }

    private void write(JsonNode json) {
        try {
            ByteBuffer line = ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) channel.write(line);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be written: " + e, e);
        }
    }

    private static List<ItemRecord> unfinished(Path file, JsonNode run) {
        List<ItemRecord> items = new ArrayList<>();
        try (JsonLines lines = JsonLines.open(file, InputStream.nullInputStream())) {
            Optional<JsonLines.Line> first = lines.next();
            if (first.isEmpty() || !run.equals(first.get().object().get(RUN))) return List.of();
            for (Optional<JsonLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (line.get().object().has(COMPLETE)) return List.of();
                items.add(ItemRecord.of(line.get()));
            }
        }
        return items;
    }

    /** A process that was killed may have left half a line. */
    private static void dropTornLine(Path file) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            long end = access.length();
            while (end > 0) {
                access.seek(end - 1);
                if (access.read() == '\n') break;
                end--;
            }
            access.setLength(end);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be closed: " + e, e);
        }
    }
}
