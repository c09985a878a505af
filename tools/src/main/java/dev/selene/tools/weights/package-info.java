/**
 * Rewriting checkpoints of any size in bounded memory: convert, verify, and what quantisation stands on.
 *
 * <p>A {@link dev.selene.tools.weights.Rewrite} lists the shards to write, and for each tensor a pure function that makes
 * some of its rows. {@link dev.selene.tools.weights.CheckpointRewriter} runs it: worker threads read and compute pieces,
 * the caller writes them in order, so the bytes do not depend on the number of threads. Whole shards are noted in a
 * {@link dev.selene.tools.weights.Manifest}, where an interrupted run goes on. The source is only read.
 */
package dev.selene.tools.weights;
