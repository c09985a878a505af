package dev.selene.engine;

import dev.selene.base.DType;
import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import java.util.Optional;

/**
 * Limits of an engine. Values that contradict each other are a {@link SeleneException} of kind CONFIG, all at once.
 *
 * @param maxBatchSize sequences that run at the same time
 * @param maxQueueLength requests that the engine takes beyond {@code maxBatchSize}; more are refused as OVERLOADED
 * @param blockTokens positions in one KV block
 * @param numBlocks blocks of the KV pool, shared by all running sequences; at least one longest sequence fits
 * @param maxSequenceTokens prompt and generated tokens of one request
 * @param maxStepTokens tokens that one step computes: all decodes, then prefill chunks up to this budget
 * @param kvDType F32 or BF16
 * @param prefixCache whether blocks are shared and kept for requests that begin alike
 * @param cacheFile where the prefix cache survives the engine; empty to forget it
 * @param swapBytes memory for the latents of preempted sequences, beside the pool
 * @param maxIterTimes tokens that a request generates at most, whatever it asks for; it then ends as LENGTH
 */
public record EngineConfig(
        int maxBatchSize,
        int maxQueueLength,
        int blockTokens,
        int numBlocks,
        int maxSequenceTokens,
        int maxStepTokens,
        DType kvDType,
        boolean prefixCache,
        Optional<CacheFile> cacheFile,
        long swapBytes,
        int maxIterTimes,
        ScheduleConfig schedule,
        Deadlines deadlines,
        Speculation speculation) {
    public EngineConfig {
        Problems problems = new Problems();
        requirePositive(problems, "maxBatchSize", maxBatchSize);
        requirePositive(problems, "maxQueueLength", maxQueueLength);
        requirePositive(problems, "blockTokens", blockTokens);
        requirePositive(problems, "numBlocks", numBlocks);
        requirePositive(problems, "maxSequenceTokens", maxSequenceTokens);
        requirePositive(problems, "maxStepTokens", maxStepTokens);
        if (kvDType != DType.F32 && kvDType != DType.BF16)
            problems.add("KV cache of dtype " + kvDType + ", expected F32 or BF16");
        if (maxStepTokens < maxBatchSize)
            problems.add("maxStepTokens " + maxStepTokens + " is below maxBatchSize " + maxBatchSize
                    + ": a step must hold one decode of every running sequence");
        if ((long) numBlocks * blockTokens < maxSequenceTokens)
            problems.add(numBlocks + " blocks of " + blockTokens + " tokens are less than maxSequenceTokens "
                    + maxSequenceTokens + ": the longest request could never run");
        requirePositive(problems, "maxIterTimes", maxIterTimes);
        if (cacheFile.isPresent() && !prefixCache)
            problems.add("cacheFile " + cacheFile.get().path() + " keeps a prefix cache, but there is none");
        if (swapBytes < 0) problems.add("swapBytes " + swapBytes + " is below 0");
        int maxPreemptCount = schedule.maxPreemptCount();
        if (maxPreemptCount > maxBatchSize)
            problems.add("maxPreemptCount " + maxPreemptCount + " exceeds maxBatchSize " + maxBatchSize);
        if (maxPreemptCount > 0 && swapBytes == 0)
            problems.add("maxPreemptCount " + maxPreemptCount + " swaps, but swapBytes is 0: give it memory, or set 0");
        problems.throwIfAny(SeleneException.Kind.CONFIG, "engine");
    }

    /** With prefix cache, without swap space, deadlines and speculation, scheduled as {@link ScheduleConfig#defaults()} says. */
    public EngineConfig(
            int maxBatchSize,
            int maxQueueLength,
            int blockTokens,
            int numBlocks,
            int maxSequenceTokens,
            int maxStepTokens,
            DType kvDType) {
        this(
                maxBatchSize,
                maxQueueLength,
                blockTokens,
                numBlocks,
                maxSequenceTokens,
                maxStepTokens,
                kvDType,
                true,
                Optional.empty(),
                0,
                maxSequenceTokens,
                ScheduleConfig.defaults(),
                Deadlines.none(),
                Speculation.off());
    }

    /** The same with another place for the prefix cache to survive in. */
    public EngineConfig withCacheFile(Optional<CacheFile> file) {
        return new EngineConfig(
                maxBatchSize,
                maxQueueLength,
                blockTokens,
                numBlocks,
                maxSequenceTokens,
                maxStepTokens,
                kvDType,
                prefixCache,
                file,
                swapBytes,
                maxIterTimes,
                schedule,
                deadlines,
                speculation);
    }

    private static void requirePositive(Problems problems, String name, int value) {
        if (value < 1) problems.add(name + " " + value + " is below 1");
    }
}
