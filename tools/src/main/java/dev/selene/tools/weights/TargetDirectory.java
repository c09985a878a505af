package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import dev.selene.formats.DurableFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory that a rewrite fills: checked, locked against a second process, and with a manifest in it. Owns the lock.
 * Not thread-safe.
 */
public final class TargetDirectory implements AutoCloseable {
    private static final String LOCK = "selene-manifest.lock";

    private final Rewrite rewrite;
    private final Path path;
    private final FileChannel lock;
    private Manifest manifest;
    private boolean complete;

    private TargetDirectory(Rewrite rewrite, Path path, FileChannel lock) {
        this.rewrite = rewrite;
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the directory if need be and finds out what is done already.
     *
     * @param rewrite whose options, sources, file names and sizes count
     * @param path is made if it does not exist; else empty, or left by the same rewrite
     * @throws SeleneException of kind USER if it cannot be the target: inside the source, in use, not empty, of another
     *     rewrite, its disk too small; of kind DATA if it cannot be written
     */
    public static TargetDirectory open(Rewrite rewrite, Path path) {
        requireOutside(rewrite.source(), path);
        if (Files.exists(path) && !Files.isDirectory(path))
            throw SeleneException.user(path + " is a file. Name a directory for the result.");
        try {
            requireOurs(path);
            Files.createDirectories(path);
            TargetDirectory target = new TargetDirectory(rewrite, path, lock(path));
            try {
                target.begin();
                return target;
            } catch (RuntimeException | IOException e) {
                target.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.DATA, path + ": cannot be written: " + e + ". Name another directory.", e);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** What was whole when it was opened. */
    Manifest manifest() {
        return manifest;
    }

    /**
     * Adds finished files of this directory to those whose checksums the manifest holds, or replaces what it held of them.
     *
     * @throws SeleneException of kind DATA if that cannot be written
     */
    public void note(List<String> fileNames) {
        try {
            List<FileRecord> records = new ArrayList<>();
            for (String name : fileNames) records.add(Checksum.of(path.resolve(name), _ -> {}));
            Optional<Manifest> current = Manifest.read(path);
            if (current.isPresent()) current.get().withFiles(records).write(path);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, path + ": cannot be written: " + e, e);
        }
    }

    /** The lock has served: nothing is left to be written. */
    void noteComplete() {
        complete = true;
    }

    long freeBytes() {
        return freeBytes(path);
    }

    /** Of the disk that {@code path} is or would be on; 0 if it cannot be told. */
    static long freeBytes(Path path) {
        try {
            return Files.getFileStore(existingAncestor(path)).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    /** @throws SeleneException of kind USER if the target is the source or lies inside it */
    static void requireOutside(Path source, Path target) {
        try {
            Path ancestor = existingAncestor(target);
            Path real = ancestor.toRealPath()
                    .resolve(ancestor.relativize(target.toAbsolutePath().normalize()));
            if (real.normalize().startsWith(source.toRealPath()))
                throw SeleneException.user("the target " + target + " lies inside the source " + source
                        + ", which is never changed. Name a directory beside it.");
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, target + ": cannot be looked at: " + e, e);
        }
    }

    /** {@code path}, or the nearest directory above it that is there. */
    static Path existingAncestor(Path path) {
        Path ancestor = path.toAbsolutePath().normalize();
        while (Files.notExists(ancestor) && ancestor.getParent() != null) ancestor = ancestor.getParent();
        return ancestor;
    }

    private static void requireOurs(Path path) throws IOException {
        if (!Files.exists(path) || Files.exists(path.resolve(Manifest.FILE_NAME))) return;
        try (Stream<Path> entries = Files.list(path)) {
            Optional<Path> other = entries.filter(entry -> !isBeginning(entry)).findAny();
            if (other.isPresent())
                throw SeleneException.user(
                        path + " is not empty: it holds " + other.get().getFileName() + " and no " + Manifest.FILE_NAME
                                + ". Name another directory, or empty this one.");
        }
    }

    /** What a run leaves that ended before its first manifest. */
    private static boolean isBeginning(Path entry) {
        String name = entry.getFileName().toString();
        return name.equals(LOCK) || name.equals(Manifest.FILE_NAME + DurableFile.PARTIAL_SUFFIX);
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) return channel;
        } catch (OverlappingFileLockException e) {
            // this process holds it: told below, as if another did
        }
        channel.close();
        throw SeleneException.user(path + " is being written by another command. Wait for it, or name another target.");
    }

    private void begin() throws IOException {
        List<FileStamp> source =
                rewrite.sourceFiles().stream().map(FileStamp::of).toList();
        Manifest fresh = new Manifest(rewrite.command(), rewrite.options(), source, List.of(), List.of(), false);
        Optional<Manifest> found = Manifest.read(path);
        manifest = found.isPresent() ? Resumption.of(path, fresh, found.get(), rewrite) : fresh;
        if (manifest.complete()) return;
        removePartials();
        requireSpace();
        manifest.write(path);
    }

    private void removePartials() throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            for (Path entry : entries.toList())
                if (entry.getFileName().toString().endsWith(DurableFile.PARTIAL_SUFFIX)) Files.delete(entry);
        }
    }

    private void requireSpace() {
        long needed = rewrite.shards().stream()
                .skip(manifest.shards().size())
                .mapToLong(CheckpointRewriter::fileBytes)
                .sum();
        long free = freeBytes();
        if (needed > free)
            throw SeleneException.user(path + ": " + needed + " bytes are to be written, the disk has " + free
                    + " left. Free " + (needed - free) + " bytes, or name a directory on another disk.");
    }

    @Override
    public void close() {
        try {
            if (complete) Files.deleteIfExists(path.resolve(LOCK));
            lock.close();
        } catch (IOException _) {
            // the lock ends with the process in any case
        }
    }
}
