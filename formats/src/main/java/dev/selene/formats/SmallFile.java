package dev.selene.formats;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file that fits in memory. */
final class SmallFile {
    private SmallFile() {}

    /** @throws SeleneException of kind DATA if the file is missing, unreadable or larger than {@code maxBytes} */
    static byte[] read(Path file, long maxBytes) {
        if (!Files.isRegularFile(file)) throw SeleneException.data(file + ": no such file, or not a regular file");
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(Math.toIntExact(maxBytes + 1));
            if (bytes.length > maxBytes)
                throw SeleneException.data(file + ": more than the " + maxBytes + " bytes expected at most");
            return bytes;
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be read: " + e, e);
        }
    }
}
