package dev.selene.engine;

import dev.selene.base.SeleneException;
import java.nio.file.Path;

/**
 * Where an engine keeps its prefix cache between two lives: read when it opens, replaced when it closes. The file holds
 * the tokens of prompts and answers; only its owner may read it.
 *
 * @param path in a directory that exists
 * @param identity of everything that decides the bits of a latent: checkpoint, backend, how weights are expanded. A file with another
 *     identity is left alone until it is replaced
 * @param maxBytes of the file, above 0; what was used least recently is left out
 */
public record CacheFile(Path path, String identity, long maxBytes) {
    /** A value out of range is a {@link SeleneException} of kind CONFIG. */
    public CacheFile {
        if (maxBytes < 1)
            throw SeleneException.config("prefix cache file: at most " + maxBytes + " bytes, expected 1 or more");
    }
}
