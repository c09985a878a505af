package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.engine.Deadlines;
import dev.selene.engine.Policy;
import dev.selene.engine.ScheduleConfig;
import dev.selene.engine.Speculation;
import dev.selene.llm.ServingOptions;
import dev.selene.llm.StoredPrefixCache;
import dev.selene.tools.ByteCount;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Options of commands that run many requests at once; named as in MindIE's configuration where that has the setting. */
final class ServingSettings {
    /** What {@code --prefix-cache} takes. */
    enum Switch {
        ON,
        OFF
    }

    private static final String OR_DEFAULT = "; default: ${DEFAULT-VALUE}";

    @Option(
            names = "--max-batch-size",
            paramLabel = "N",
            defaultValue = "16",
            description = "requests that run at the same time" + OR_DEFAULT)
    private int maxBatchSize;

    @Option(
            names = "--max-queue-length",
            paramLabel = "N",
            defaultValue = "256",
            description = "requests that may wait; more are refused" + OR_DEFAULT)
    private int maxQueueLength;

    @Option(
            names = "--kv-memory-share",
            paramLabel = "X",
            defaultValue = "0.25",
            description = "part of the available memory that the KV cache may take" + OR_DEFAULT)
    private double kvMemoryShare;

    @Option(
            names = "--prefix-cache",
            paramLabel = "on|off",
            defaultValue = "on",
            description = "share what is computed between requests that begin alike" + OR_DEFAULT)
    private Switch prefixCache;

    @Option(
            names = "--prefix-cache-dir",
            paramLabel = "DIR",
            description =
                    "keep what is shared there between two starts; holds the tokens of prompts and answers; default:"
                            + " forget it")
    private Path prefixCacheDirectory;

    @Option(
            names = "--prefix-cache-dir-size",
            paramLabel = "SIZE",
            defaultValue = "8GiB",
            description = "of the file there at most" + OR_DEFAULT)
    private String prefixCacheFileSize;

    @Option(
            names = "--cache-block-size",
            paramLabel = "N",
            defaultValue = "64",
            description = "tokens of a block of the KV cache, what is shared and swapped as a whole" + OR_DEFAULT)
    private int cacheBlockSize;

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            defaultValue = "fcfs",
            description = "whom to prefer: fcfs, priority, sjf (shortest job first) or mlfq (least served first)"
                    + OR_DEFAULT)
    private Policy policy;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            defaultValue = "mix",
            description = "mix: prefill in chunks beside decode; standard: one or the other in each step" + OR_DEFAULT)
    private ScheduleConfig.Template template;

    @Option(
            names = "--max-prefill-batch-size",
            paramLabel = "N",
            description = "requests that one step prefills at most; default: no limit")
    private Integer maxPrefillBatchSize;

    @Option(
            names = "--max-prefill-tokens",
            paramLabel = "N",
            description = "tokens that one step prefills at most; default: what a step computes")
    private Integer maxPrefillTokens;

    @Option(
            names = "--max-queue-delay-microseconds",
            paramLabel = "N",
            defaultValue = "5000",
            description = "standard: how long a batch of prompts may fill while others decode" + OR_DEFAULT)
    private long maxQueueDelayMicroseconds;

    @Option(
            names = "--max-first-token-wait-time",
            paramLabel = "MS",
            defaultValue = "2500",
            description = "after this wait a request goes before all others" + OR_DEFAULT)
    private long maxFirstTokenWaitMillis;

    @Option(
            names = "--support-select-batch",
            description = "standard: weigh the cost of a prefill against places left empty, instead of the queue delay")
    private boolean supportSelectBatch;

    @Option(
            names = "--prefill-time-ms-per-req",
            paramLabel = "MS",
            defaultValue = "150",
            description = "estimate for --support-select-batch" + OR_DEFAULT)
    private long prefillMillis;

    @Option(
            names = "--decode-time-ms-per-req",
            paramLabel = "MS",
            defaultValue = "50",
            description = "estimate for --support-select-batch" + OR_DEFAULT)
    private long decodeMillis;

    @Option(
            names = "--swap-memory",
            paramLabel = "SIZE",
            defaultValue = "0",
            description = "for preempted requests, for example 4GiB; needs --max-preempt-count" + OR_DEFAULT)
    private String swapMemory;

    @Option(
            names = "--max-preempt-count",
            paramLabel = "N",
            defaultValue = "0",
            description = "requests that one step may swap out; all others are computed again" + OR_DEFAULT)
    private int maxPreemptCount;

    @Option(
            names = "--max-iter-times",
            paramLabel = "N",
            description = "tokens of an answer at most, whatever is asked for; default: what the context leaves")
    private Integer maxIterTimes;

    @Option(
            names = "--queue-timeout",
            paramLabel = "SECONDS",
            description = "a request that waits longer fails; default: never")
    private Long queueSeconds;

    @Option(
            names = "--token-timeout",
            paramLabel = "SECONDS",
            description = "a request whose next token takes longer fails; default: never")
    private Long tokenSeconds;

    @Option(
            names = "--request-timeout",
            paramLabel = "SECONDS",
            description = "a request that takes longer in all fails; default: never")
    private Long requestSeconds;

    ServingOptions options() {
        try {
            return new ServingOptions(
                    maxBatchSize,
                    maxQueueLength,
                    kvMemoryShare,
                    prefixCache == Switch.ON,
                    storedPrefixCache(),
                    cacheBlockSize,
                    ByteCount.parse("--swap-memory", swapMemory),
                    maxIterTimes == null ? OptionalInt.empty() : OptionalInt.of(maxIterTimes),
                    schedule(),
                    deadlines(),
                    Speculation.off());
        } catch (SeleneException e) { // a wrong value was typed, not configured
            throw new SeleneException(SeleneException.Kind.USER, e.getMessage(), e);
        }
    }

    private Optional<StoredPrefixCache> storedPrefixCache() {
        if (prefixCacheDirectory == null) return Optional.empty();
        long bytes = ByteCount.parse("--prefix-cache-dir-size", prefixCacheFileSize);
        return Optional.of(new StoredPrefixCache(prefixCacheDirectory, bytes));
    }

    private ScheduleConfig schedule() {
        return new ScheduleConfig(
                template,
                policy,
                maxPrefillBatchSize == null ? Integer.MAX_VALUE : maxPrefillBatchSize,
                maxPrefillTokens == null ? Integer.MAX_VALUE : maxPrefillTokens,
                Duration.of(maxQueueDelayMicroseconds, ChronoUnit.MICROS),
                Duration.ofMillis(maxFirstTokenWaitMillis),
                supportSelectBatch,
                Duration.ofMillis(prefillMillis),
                Duration.ofMillis(decodeMillis),
                maxPreemptCount);
    }

    private Deadlines deadlines() {
        Deadlines none = Deadlines.none();
        return new Deadlines(
                queueSeconds == null ? none.queue() : Duration.ofSeconds(queueSeconds),
                tokenSeconds == null ? none.token() : Duration.ofSeconds(tokenSeconds),
                requestSeconds == null ? none.request() : Duration.ofSeconds(requestSeconds));
    }
}
