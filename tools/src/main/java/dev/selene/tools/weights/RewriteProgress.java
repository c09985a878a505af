package dev.selene.tools.weights;

/** Told as a rewrite goes on; called often, on the thread that runs it. */
@FunctionalInterface
public interface RewriteProgress {
    /** Listens to nothing. */
    RewriteProgress NONE = (_, _, _, _) -> {};

    /**
     * @param bytes of tensor data that are written, those of an earlier run included
     * @param shards that are whole, those of an earlier run included
     */
    void written(long bytes, long totalBytes, int shards, int totalShards);
}
