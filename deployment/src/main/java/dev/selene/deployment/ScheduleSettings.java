package dev.selene.deployment;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * What ScheduleConfig and the limits of ModelDeployConfig say, after the adjustments that MindIE makes itself.
 *
 * @param mix whether prompts are computed in chunks beside the decodes
 * @param policy whom to prefer
 * @param prefillPolicyType as written
 * @param decodePolicyType as written
 * @param blockTokens tokens of a KV block
 * @param maxSeqLen tokens of prompt and answer
 * @param maxInputTokens tokens of a prompt, below maxSeqLen
 * @param maxIterTimes tokens of an answer at most, and of requests that do not say
 * @param maxN answers to one request
 */
public record ScheduleSettings(
        boolean mix,
        SchedulePolicy policy,
        int prefillPolicyType,
        int decodePolicyType,
        int blockTokens,
        int maxBatchSize,
        int maxPrefillBatchSize,
        int maxPrefillTokens,
        Duration maxQueueDelay,
        Duration maxFirstTokenWaitTime,
        boolean supportSelectBatch,
        Duration prefillTimePerRequest,
        Duration decodeTimePerRequest,
        int maxPreemptCount,
        int maxSeqLen,
        int maxInputTokens,
        int maxIterTimes,
        int maxN) {
    static ScheduleSettings of(ConfigValues values) {
        boolean mix = values.get(ScheduleKeys.TEMPLATE_TYPE).equals("Mix")
                || PluginParams.of(values).types().contains("splitfuse");
        int maxSeqLen = values.getInt(DeployKeys.MAX_SEQ_LEN);
        int maxIterTimes = values.getInt(ScheduleKeys.MAX_ITER_TIMES);
        int maxInputTokens = Math.min(values.getInt(DeployKeys.MAX_INPUT_TOKEN_LEN), maxSeqLen - 1);
        long longest = Math.min(maxSeqLen, values.get(DeployKeys.MAX_INPUT_TOKEN_LEN) + (long) maxIterTimes);
        int prefillTokens = values.getInt(ScheduleKeys.MAX_PREFILL_TOKENS);
        int maxPrefillTokens = mix ? prefillTokens : (int) Math.max(prefillTokens, longest);
        int maxBatchSize = Math.min(values.getInt(ScheduleKeys.MAX_BATCH_SIZE), maxPrefillTokens);
        int prefillBatch = values.getInt(ScheduleKeys.MAX_PREFILL_BATCH_SIZE);
        return new ScheduleSettings(
                mix,
                SchedulePolicy.of(values),
                values.getInt(ScheduleKeys.PREFILL_POLICY_TYPE),
                values.getInt(ScheduleKeys.DECODE_POLICY_TYPE),
                values.getInt(ScheduleKeys.CACHE_BLOCK_SIZE),
                maxBatchSize,
                prefillBatch == 0 ? maxBatchSize : Math.min(prefillBatch, maxBatchSize),
                maxPrefillTokens,
                Duration.of(values.get(ScheduleKeys.MAX_QUEUE_DELAY), ChronoUnit.MICROS),
                Duration.ofMillis(values.get(ScheduleKeys.MAX_FIRST_TOKEN_WAIT_TIME)),
                values.get(ScheduleKeys.SUPPORT_SELECT_BATCH),
                Duration.ofMillis(values.get(ScheduleKeys.PREFILL_TIME_MS_PER_REQ)),
                Duration.ofMillis(values.get(ScheduleKeys.DECODE_TIME_MS_PER_REQ)),
                Math.min(values.getInt(ScheduleKeys.MAX_PREEMPT_COUNT), maxBatchSize),
                maxSeqLen,
                maxInputTokens,
                maxIterTimes,
                Math.min(values.getInt(ScheduleKeys.MAX_N), maxBatchSize));
    }
}
