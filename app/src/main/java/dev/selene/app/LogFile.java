package dev.selene.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A log file of bounded size: when it is full it becomes {@code .01.log}, that one {@code .02.log} and so on, and the oldest is
 * deleted. Readable by owner and group alone. Owns the open file; thread-safe.
 */
final class LogFile implements AutoCloseable {
    private final Path folder;
    private final String name;
    private final long maxBytes;
    private final int maxFiles;
    private OutputStream out;
    private long bytes;

    /** @param name without {@code .log} */
    LogFile(Path folder, String name, long maxBytes, int maxFiles) throws IOException {
        this.folder = folder;
        this.name = name;
        this.maxBytes = maxBytes;
        this.maxFiles = maxFiles;
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        open();
    }

    private void open() throws IOException {
        Path file = folder.resolve(name + ".log");
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        bytes = Files.size(file);
    }

    synchronized void write(String line) throws IOException {
        byte[] utf8 = (line + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes > 0 && bytes + utf8.length > maxBytes) rotate();
        out.write(utf8);
        bytes += utf8.length;
    }

    private void rotate() throws IOException {
        out.close();
        for (int i = maxFiles - 2; i >= 0; i--)
            if (Files.exists(numbered(i)))
                Files.move(numbered(i), numbered(i + 1), StandardCopyOption.REPLACE_EXISTING);
        if (maxFiles == 1) Files.delete(numbered(0));
        open();
    }

    private Path numbered(int number) {
        return folder.resolve(number == 0 ? name + ".log" : "%s.%02d.log".formatted(name, number));
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
