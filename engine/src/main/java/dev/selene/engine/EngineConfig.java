package dev.selene.engine;

import dev.selene.base.DType;
import dev.selene.base.Problems;
import dev.selene.base.SeleneException;

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
 */
public record EngineConfig(
        int maxBatchSize,
        int maxQueueLength,
        int blockTokens,
        int numBlocks,
        int maxSequenceTokens,
        int maxStepTokens,
        DType kvDType) {
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
        problems.throwIfAny(SeleneException.Kind.CONFIG, "engine");
    }

    private static void requirePositive(Problems problems, String name, int value) {
        if (value < 1) problems.add(name + " " + value + " is below 1");
    }
}
