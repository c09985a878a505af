package dev.selene.engine;

import dev.selene.model.KvPool;
import java.io.IOException;
import java.nio.file.Files;

/** Carries a prefix cache from one life of an engine to the next. A cache is not worth a failure: what goes wrong is logged. */
final class CacheKeeper {
    private static final System.Logger LOG = System.getLogger(CacheKeeper.class.getName());

    private CacheKeeper() {}

    /** Fills an empty cache from the file, if there is a good one. Nothing has run yet. */
    static void restore(CacheFile file, KvPool pool, BlockManager blocks) {
        if (Files.notExists(file.path())) return;
        try {
            PrefixCacheFile.Found found = new PrefixCacheFile(pool, blocks, file.identity()).read(file.path());
            found.problem()
                    .ifPresent(problem -> LOG.log(
                            System.Logger.Level.WARNING,
                            file.path() + " " + problem + "; " + found.numBlocks() + " blocks of it are used"));
            LOG.log(System.Logger.Level.INFO, "{0} blocks cached from {1}", found.numBlocks(), file.path());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, file.path() + " cannot be read, nothing is cached: " + e);
        }
    }

    /** Replaces the file by what is cached. Nothing runs any more. */
    static void save(CacheFile file, KvPool pool, BlockManager blocks) {
        try {
            int numBlocks = new PrefixCacheFile(pool, blocks, file.identity()).write(file.path(), file.maxBytes());
            LOG.log(System.Logger.Level.INFO, "{0} cached blocks written to {1}", numBlocks, file.path());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, file.path() + " cannot be written, what is cached is lost: " + e);
        }
    }
}
