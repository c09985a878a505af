package dev.selene.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the file system says of a file; links are not followed.
 *
 * @param mode the nine permission bits
 * @param uid of the owner
 */
public record FileFacts(Path path, Kind kind, int mode, int uid) {
    /** What is there. */
    public enum Kind {
        FILE,
        DIRECTORY,
        LINK,
        OTHER
    }

    private static final int PERMISSION_BITS = 0777;

    /** Empty when there is nothing, or on a file system without owners and modes. */
    public static Optional<FileFacts> of(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                || !Files.getFileStore(path.toAbsolutePath().getParent()).supportsFileAttributeView("unix"))
            return Optional.empty();
        Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
        Kind kind = Files.isSymbolicLink(path)
                ? Kind.LINK
                : Files.isDirectory(path) ? Kind.DIRECTORY : Files.isRegularFile(path) ? Kind.FILE : Kind.OTHER;
        return Optional.of(new FileFacts(
                path, kind, (Integer) attributes.get("mode") & PERMISSION_BITS, (Integer) attributes.get("uid")));
    }
}
