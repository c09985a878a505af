package dev.selene.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files that appear under their name only when they are complete and on disk. Until then they are {@code NAME.partial}
 * beside it.
 */
public final class DurableFile {
    /** What the names of unfinished files end with. */
    public static final String PARTIAL_SUFFIX = ".partial";

    private DurableFile() {}

    /** Writes a whole file; one that exists is replaced at once. */
    public static void write(Path file, byte[] bytes) throws IOException {
        Path partial = partial(file);
        try (FileChannel channel = FileChannel.open(
                partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) channel.write(buffer);
            channel.force(true);
        }
        rename(partial, file);
    }

    /** Where {@code file} is until it is complete. */
    static Path partial(Path file) {
        return file.resolveSibling(file.getFileName() + PARTIAL_SUFFIX);
    }

    /** Gives a file that is on disk its name, and puts the name on disk. */
    static void rename(Path partial, Path file) throws IOException {
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException _) {
            // not every file system can force a directory; the bytes are safe, and a name that a crash loses is noticed
        }
    }
}
