package dev.selene.llm;

import dev.selene.base.SeleneException;
import dev.selene.compute.Backend;
import dev.selene.engine.CacheFile;
import dev.selene.formats.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where prefix caches are kept between two runs: one file for each checkpoint and way to compute it, read at the start and
 * written at the end. The files hold the tokens of prompts and answers; only their owner may read them. Of several
 * processes that use one file at once, what the last to end has cached is kept.
 *
 * @param directory is made if it does not exist
 * @param maxBytes of one file, above 0
 */
public record StoredPrefixCache(Path directory, long maxBytes) {
    private static final int NAME_LENGTH = 16;

    /** A value out of range is a {@link SeleneException} of kind CONFIG. */
    public StoredPrefixCache {
        if (maxBytes < 1)
            throw SeleneException.config("stored prefix cache of " + maxBytes + " bytes, expected 1 or more");
    }

    /** @throws SeleneException CONFIG if the directory cannot be used, DATA if the checkpoint's files cannot be looked at */
    CacheFile fileFor(Checkpoint checkpoint, Backend backend, LlmOptions options) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.CONFIG, "prefix cache directory " + directory + " cannot be made: " + e, e);
        }
        if (!Files.isWritable(directory))
            throw SeleneException.config("prefix cache directory " + directory + " is not writable");
        String identity = ComputationIdentity.of(checkpoint, backend, options);
        return new CacheFile(directory.resolve(identity.substring(0, NAME_LENGTH) + ".kv"), identity, maxBytes);
    }
}
