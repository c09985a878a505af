package dev.selene.engine;

import dev.selene.base.DType;
import java.time.Duration;
import java.util.Optional;

/** Settings of one test: those that it does not name are harmless. */
final class Limits {
    int maxBatchSize = 4;
    int blockTokens = 4;
    int numBlocks = 100;
    int maxSequenceTokens = 0;
    int maxStepTokens = 100;
    boolean prefixCache = true;
    Optional<CacheFile> cacheFile = Optional.empty();
    int swapBlocks = 0;
    int maxIterTimes = Integer.MAX_VALUE;
    Deadlines deadlines = Deadlines.none();
    ScheduleConfig.Template template = ScheduleConfig.Template.MIX;
    Policy policy = Policy.FCFS;
    int maxPrefillBatchSize = 1_000;
    int maxPrefillTokens = 1_000_000;
    long maxQueueDelayNanos = 0;
    long patienceNanos = Long.MAX_VALUE;
    boolean supportSelectBatch = false;
    int prefillMillis = 150;
    int decodeMillis = 50;
    int maxPreemptCount = 0;
    Speculation speculation = Speculation.off();

    /** For the pool of {@link FakeLanguageModel}: one F32 for each token and layer. */
    EngineConfig config() {
        return config((long) (drafts() ? 2 : 1) * blockTokens * Float.BYTES);
    }

    /** Whether the model needs a draft layer. */
    boolean drafts() {
        return speculation instanceof Speculation.Mtp;
    }

    EngineConfig config(long bytesPerBlock) {
        ScheduleConfig schedule = new ScheduleConfig(
                template,
                policy,
                maxPrefillBatchSize,
                maxPrefillTokens,
                Duration.ofNanos(maxQueueDelayNanos),
                Duration.ofNanos(patienceNanos),
                supportSelectBatch,
                Duration.ofMillis(prefillMillis),
                Duration.ofMillis(decodeMillis),
                maxPreemptCount);
        return new EngineConfig(
                maxBatchSize,
                10,
                blockTokens,
                numBlocks,
                maxSequenceTokens == 0 ? numBlocks * blockTokens : maxSequenceTokens,
                maxStepTokens,
                DType.F32,
                prefixCache,
                cacheFile,
                swapBlocks * bytesPerBlock,
                maxIterTimes,
                schedule,
                deadlines,
                speculation);
    }

    @Override
    public String toString() {
        return config().toString();
    }

    Scheduler scheduler() {
        return new Scheduler(config(), swapBlocks);
    }
}
