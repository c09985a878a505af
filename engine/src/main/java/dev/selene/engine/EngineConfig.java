package dev.selene.engine;

import dev.selene.base.DType;

/**
 * Limits of an engine.
 *
 * @param maxBatchSize sequences that run at the same time
 * @param maxQueueLength requests that wait; more are refused as OVERLOADED
 * @param blockTokens positions in one KV block
 * @param numBlocks blocks of the KV pool, shared by all running sequences
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
        requirePositive("maxBatchSize", maxBatchSize);
        requirePositive("maxQueueLength", maxQueueLength);
        requirePositive("blockTokens", blockTokens);
        requirePositive("numBlocks", numBlocks);
        requirePositive("maxSequenceTokens", maxSequenceTokens);
        requirePositive("maxStepTokens", maxStepTokens);
        if (kvDType != DType.F32 && kvDType != DType.BF16)
            throw new IllegalArgumentException("KV cache of dtype " + kvDType + ", expected F32 or BF16");
        if (maxStepTokens < maxBatchSize)
            throw new IllegalArgumentException("maxStepTokens " + maxStepTokens + " is below maxBatchSize "
                    + maxBatchSize + ": a step must hold one decode of every running sequence");
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) throw new IllegalArgumentException(name + " " + value + " is below 1");
    }
}
