package dev.selene.tools.weights;

/**
 * What a rewrite did.
 *
 * @param shards of the target
 * @param reusedShards those that an earlier run had finished
 * @param bytes of tensor data of the target
 */
public record RewriteSummary(int shards, int reusedShards, long bytes) {}
