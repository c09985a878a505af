package dev.selene.engine;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import java.time.Duration;

/**
 * How the scheduler chooses. Names and meaning as in the {@code ScheduleConfig} of MindIE's configuration. Values out of
 * range are a {@link SeleneException} of kind CONFIG, all at once.
 *
 * @param template whether prefill and decode share a step
 * @param policy whom to prefer
 * @param maxPrefillBatchSize sequences that one step prefills at most
 * @param maxPrefillTokens tokens that one step prefills at most, over all sequences
 * @param maxQueueDelay under STANDARD, how long the oldest arrival may wait for a prefill batch to fill while others
 *     decode
 * @param maxFirstTokenWaitTime after this long without having run, a request comes before all others whatever the policy,
 *     and when only blocks are missing takes those of the last one that runs
 * @param supportSelectBatch under STANDARD, weighs the estimated cost of a prefill against the places that decode leaves
 *     empty, instead of {@code maxQueueDelay}
 * @param prefillTimePerRequest estimate for {@code supportSelectBatch}: larger favours decode
 * @param decodeTimePerRequest estimate for {@code supportSelectBatch}: larger favours prefill
 * @param maxPreemptCount sequences that one step may preempt by swapping their latents out; the others, and all with 0,
 *     are computed again
 */
public record ScheduleConfig(
        Template template,
        Policy policy,
        int maxPrefillBatchSize,
        int maxPrefillTokens,
        Duration maxQueueDelay,
        Duration maxFirstTokenWaitTime,
        boolean supportSelectBatch,
        Duration prefillTimePerRequest,
        Duration decodeTimePerRequest,
        int maxPreemptCount) {
    /** Whether prefill and decode share a step. */
    public enum Template {
        /** Prefill in chunks beside the decodes: nobody who decodes waits for a long prompt. */
        MIX,
        /** A step either prefills or decodes; a sequence that comes back from the swap space decodes at once. */
        STANDARD
    }

    public ScheduleConfig {
        Problems problems = new Problems();
        requireAtLeast(problems, "maxPrefillBatchSize", maxPrefillBatchSize, 1);
        requireAtLeast(problems, "maxPrefillTokens", maxPrefillTokens, 1);
        requireAtLeast(problems, "maxPreemptCount", maxPreemptCount, 0);
        requireNotNegative(problems, "maxQueueDelay", maxQueueDelay);
        requireNotNegative(problems, "maxFirstTokenWaitTime", maxFirstTokenWaitTime);
        requireNotNegative(problems, "prefillTimePerRequest", prefillTimePerRequest);
        requireNotNegative(problems, "decodeTimePerRequest", decodeTimePerRequest);
        problems.throwIfAny(SeleneException.Kind.CONFIG, "schedule");
    }

    /** MindIE's defaults, with chunked prefill and no limit of prefill but the step's. */
    public static ScheduleConfig defaults() {
        return new ScheduleConfig(
                Template.MIX,
                Policy.FCFS,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                Duration.ofMillis(5),
                Duration.ofMillis(2_500),
                false,
                Duration.ofMillis(150),
                Duration.ofMillis(50),
                0);
    }

    private static void requireAtLeast(Problems problems, String name, int value, int least) {
        if (value < least) problems.add(name + " " + value + " is below " + least);
    }

    /** Nanoseconds of a {@code long} reach 292 years. */
    private static void requireNotNegative(Problems problems, String name, Duration value) {
        if (value.isNegative() || value.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0)
            problems.add(name + " " + value + " is not between 0 and 292 years");
    }
}
