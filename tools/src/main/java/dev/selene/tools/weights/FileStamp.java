package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tells one state of a source file from another without reading all of it. Links are followed. */
public record FileStamp(String name, long bytes, long modifiedMillis) {
    /** @throws SeleneException of kind DATA if the file cannot be looked at */
    public static FileStamp of(Path file) {
        try {
            return new FileStamp(
                    file.getFileName().toString(),
                    Files.size(file),
                    Files.getLastModifiedTime(file).toMillis());
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be read: " + e, e);
        }
    }
}
