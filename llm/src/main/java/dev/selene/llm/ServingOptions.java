package dev.selene.llm;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import dev.selene.engine.Deadlines;
import dev.selene.engine.ScheduleConfig;
import dev.selene.engine.Speculation;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How the requests of one model share it. A value that can never be right is a {@link SeleneException} of kind CONFIG.
 *
 * @param maxBatchSize requests that run at the same time
 * @param maxQueueLength requests that may wait beyond them; more are refused as OVERLOADED
 * @param kvMemoryShare part of the available memory, in (0, 1), that the KV cache takes at most; it takes no more than
 *     {@code maxBatchSize} full contexts
 * @param prefixCache whether requests that begin alike share what is computed, also one after the other
 * @param storedPrefixCache where what is shared survives the process; empty to forget it
 * @param cacheBlockSize tokens of a block of the KV cache, what is shared and swapped as a whole: 1 to 1,024
 * @param swapBytes memory for preempted requests beside the KV cache
 * @param maxIterTimes tokens that an answer has at most, whatever the request asks for; empty for what the context leaves
 * @param speculation how tokens are guessed to save forward passes; answers do not depend on it
 * @param kvBytes of the KV cache at most, in place of {@code kvMemoryShare}; empty for the share
 */
public record ServingOptions(
        int maxBatchSize,
        int maxQueueLength,
        double kvMemoryShare,
        boolean prefixCache,
        Optional<StoredPrefixCache> storedPrefixCache,
        int cacheBlockSize,
        long swapBytes,
        OptionalInt maxIterTimes,
        ScheduleConfig schedule,
        Deadlines deadlines,
        Speculation speculation,
        OptionalLong kvBytes) {
    /** The keys that attention visits together lie in one block. */
    private static final int DEFAULT_CACHE_BLOCK_SIZE = 64;

    private static final int MAX_CACHE_BLOCK_SIZE = 1024;

    public ServingOptions {
        Problems problems = new Problems();
        if (maxBatchSize < 1) problems.add("maxBatchSize " + maxBatchSize + " is below 1");
        if (maxQueueLength < 1) problems.add("maxQueueLength " + maxQueueLength + " is below 1");
        if (!(kvMemoryShare > 0 && kvMemoryShare < 1))
            problems.add("kvMemoryShare " + kvMemoryShare + " is not between 0 and 1");
        if (storedPrefixCache.isPresent() && !prefixCache)
            problems.add(
                    "a stored prefix cache in " + storedPrefixCache.get().directory() + ", but there is none to store");
        if (cacheBlockSize < 1 || cacheBlockSize > MAX_CACHE_BLOCK_SIZE)
            problems.add("cacheBlockSize " + cacheBlockSize + " is not in [1, " + MAX_CACHE_BLOCK_SIZE + "]");
        if (swapBytes < 0) problems.add("swapBytes " + swapBytes + " is below 0");
        if (maxIterTimes.isPresent() && maxIterTimes.getAsInt() < 1)
            problems.add("maxIterTimes " + maxIterTimes.getAsInt() + " is below 1");
        if (kvBytes.isPresent() && kvBytes.getAsLong() < 1)
            problems.add("kvBytes " + kvBytes.getAsLong() + " is below 1");
        problems.throwIfAny(SeleneException.Kind.CONFIG, "options");
    }

    /** The KV cache takes its share of the memory. */
    public ServingOptions(
            int maxBatchSize,
            int maxQueueLength,
            double kvMemoryShare,
            boolean prefixCache,
            Optional<StoredPrefixCache> storedPrefixCache,
            int cacheBlockSize,
            long swapBytes,
            OptionalInt maxIterTimes,
            ScheduleConfig schedule,
            Deadlines deadlines,
            Speculation speculation) {
        this(
                maxBatchSize,
                maxQueueLength,
                kvMemoryShare,
                prefixCache,
                storedPrefixCache,
                cacheBlockSize,
                swapBytes,
                maxIterTimes,
                schedule,
                deadlines,
                speculation,
                OptionalLong.empty());
    }

    /**
     * 16 requests at once and 256 that wait, a quarter of the memory, a prefix cache, no swap space, no deadlines and no
     * guesses: the weights are mapped files, and what the KV cache takes they cannot use.
     */
    public static ServingOptions defaults() {
        return new ServingOptions(
                16,
                256,
                0.25,
                true,
                Optional.empty(),
                DEFAULT_CACHE_BLOCK_SIZE,
                0,
                OptionalInt.empty(),
                ScheduleConfig.defaults(),
                Deadlines.none(),
                Speculation.off());
    }

    /** The same with another batch size. */
    public ServingOptions withMaxBatchSize(int maxBatchSize) {
        return new ServingOptions(
                maxBatchSize,
                maxQueueLength,
                kvMemoryShare,
                prefixCache,
                storedPrefixCache,
                cacheBlockSize,
                swapBytes,
                maxIterTimes,
                schedule,
                deadlines,
                speculation,
                kvBytes);
    }

    /** The same with another way to guess. */
    public ServingOptions withSpeculation(Speculation speculation) {
        return new ServingOptions(
                maxBatchSize,
                maxQueueLength,
                kvMemoryShare,
                prefixCache,
                storedPrefixCache,
                cacheBlockSize,
                swapBytes,
                maxIterTimes,
                schedule,
                deadlines,
                speculation,
                kvBytes);
    }
}
