package dev.selene.deployment;

import static dev.selene.deployment.Section.SCHEDULE;

import dev.selene.deployment.ValueType.Choice;
import dev.selene.deployment.ValueType.Flag;
import dev.selene.deployment.ValueType.Whole;
import java.util.List;

/** Keys of ScheduleConfig. */
final class ScheduleKeys {
    private static final String POLICY_RANGE = "%1$s [%2$s] is outside the expected schedule policy range: 0, 1, 2, 3";
    private static final String CHUNKS = "with templateType Mix every prompt is computed in chunks beside the decodes";

    static final Key<String> TEMPLATE_TYPE = Key.of(
                    SCHEDULE,
                    "templateType",
                    Choice.of("Standard", "Mix"),
                    "Standard: a step prefills or decodes; Mix: prompts are computed in chunks beside the decodes.")
            .required()
            .or("Standard");

    static final Key<String> TEMPLATE_NAME = Key.of(
                    SCHEDULE, "templateName", Choice.of("Standard_LLM"), "Always Standard_LLM.")
            .required()
            .or("Standard_LLM");

    static final Key<Long> CACHE_BLOCK_SIZE = Key.of(
                    SCHEDULE, "cacheBlockSize", Whole.uint32(1, 128), "Tokens of a KV block: a multiple of 16.")
            .required()
            .or(128L);

    static final Key<Long> MAX_PREFILL_BATCH_SIZE = Key.of(
                    SCHEDULE,
                    "maxPrefillBatchSize",
                    Whole.uint32(),
                    "Requests that one step prefills, up to maxBatchSize; 0: maxBatchSize.")
            .required()
            .or(50L);

    static final Key<Long> MAX_PREFILL_TOKENS = Key.of(
                    SCHEDULE,
                    "maxPrefillTokens",
                    Whole.uint32(1, 4_194_304),
                    "Tokens that one step prefills, maxInputTokenLen or more unless templateType is Mix.")
            .required()
            .or(8192L);

    static final Key<Long> PREFILL_TIME_MS_PER_REQ = Key.of(
                    SCHEDULE,
                    "prefillTimeMsPerReq",
                    Whole.uint32(0, 1000),
                    "With supportSelectBatch: what a prefill costs; more favours decode.")
            .required()
            .or(150L);

    static final Key<Long> PREFILL_POLICY_TYPE = policy("prefillPolicyType");

    static final Key<Long> DECODE_TIME_MS_PER_REQ = Key.of(
                    SCHEDULE,
                    "decodeTimeMsPerReq",
                    Whole.uint32(0, 1000),
                    "With supportSelectBatch: what a decode costs; more favours prefill.")
            .required()
            .or(50L);

    static final Key<Long> DECODE_POLICY_TYPE = policy("decodePolicyType");

    static final Key<Long> MAX_BATCH_SIZE = Key.of(
                    SCHEDULE,
                    "maxBatchSize",
                    Whole.uint32(1, 819_200),
                    "Requests that decode at once. Up to 5000 until 2.1.")
            .required()
            .or(200L);

    static final Key<Long> MAX_ITER_TIMES = Key.of(
                    SCHEDULE,
                    "maxIterTimes",
                    Whole.uint32(1, (1L << 32) - 1).saying("The value of ScheduleParam.maxIterTimes can not be 0."),
                    "Tokens of an answer at most, and of requests that do not say.")
            .required()
            .or(512L);

    static final Key<Long> MAX_PREEMPT_COUNT = Key.of(
                    SCHEDULE,
                    "maxPreemptCount",
                    Whole.uint32(),
                    "Requests that one step may swap out, up to maxBatchSize; 0: none, they are computed again.")
            .required()
            .or(0L);

    static final Key<Boolean> SUPPORT_SELECT_BATCH = Key.of(
                    SCHEDULE,
                    "supportSelectBatch",
                    new Flag(),
                    "Weighs the cost of a prefill against places that decode leaves empty.")
            .required()
            .or(false);

    static final Key<Long> MAX_QUEUE_DELAY = Key.of(
                    SCHEDULE,
                    "maxQueueDelayMicroseconds",
                    Whole.uint32(500, 1_000_000),
                    "How long the oldest request waits for a prefill batch to fill.")
            .required()
            .or(5000L);

    static final Key<Long> MAX_FIRST_TOKEN_WAIT_TIME = Key.of(
                    SCHEDULE,
                    "maxFirstTokenWaitTime",
                    Whole.uint32(0, 3_600_000),
                    "Milliseconds after which a request that never ran goes before all others.")
            .or(2500L);

    static final Key<Long> MAX_N = Key.of(
                    SCHEDULE,
                    "maxN",
                    Whole.uint32(1, 8192),
                    "Answers that one request may ask for, up to maxBatchSize.")
            .or(128L)
            .versions("3.0");

    static final Key<Long> POLICY_TYPE = Key.of(
                    SCHEDULE,
                    "policyType",
                    Whole.uint32(0, 7),
                    "0 first come, 4 shortest job, 5 longest job, 6 skip-join MLFQ, 7 MLFQ with shortest job.")
            .or(0L)
            .versions("3.0")
            .here("0, 4; 6 and 7 are the one multi-level feedback queue; 5 does not start");

    static final List<Key<?>> ALL = List.of(
            TEMPLATE_TYPE,
            TEMPLATE_NAME,
            CACHE_BLOCK_SIZE,
            MAX_PREFILL_BATCH_SIZE,
            MAX_PREFILL_TOKENS,
            PREFILL_TIME_MS_PER_REQ,
            PREFILL_POLICY_TYPE,
            DECODE_TIME_MS_PER_REQ,
            DECODE_POLICY_TYPE,
            MAX_BATCH_SIZE,
            MAX_ITER_TIMES,
            MAX_PREEMPT_COUNT,
            SUPPORT_SELECT_BATCH,
            MAX_QUEUE_DELAY,
            MAX_FIRST_TOKEN_WAIT_TIME,
            MAX_N,
            POLICY_TYPE,
            Key.of(SCHEDULE, "stageSelectPolicy", Whole.uint32(0, 2), "2: the request with the least laxity decides.")
                    .or(0L)
                    .notHere("supportSelectBatch and maxQueueDelayMicroseconds decide between prefill and decode"),
            Key.of(SCHEDULE, "dynamicBatchSizeEnable", new Flag(), "Fits the batch size to the expected times.")
                    .or(false)
                    .notHere("maxBatchSize holds"),
            Key.of(
                            SCHEDULE,
                            "prefillExpectedTime",
                            Whole.uint32(1, 10_000),
                            "Milliseconds, for dynamicBatchSizeEnable.")
                    .or(1500L)
                    .notHere("maxBatchSize holds"),
            Key.of(SCHEDULE, "decodeExpectedTime", Whole.uint32(1, 10_000), "Milliseconds, for dynamicBatchSizeEnable.")
                    .or(50L)
                    .notHere("maxBatchSize holds"),
            Key.of(SCHEDULE, "bufferResponseEnabled", new Flag(), "Holds tokens back to even their pace out.")
                    .or(false)
                    .notHere("a token is sent as soon as it is certain"),
            Key.of(SCHEDULE, "distributedEnable", new Flag(), "A scheduler for each data parallel group.")
                    .or(false)
                    .notHere("one scheduler serves all requests"),
            Key.of(SCHEDULE, "splitType", new Flag(), "Cuts long prompts into chunks.")
                    .or(false)
                    .notHere(CHUNKS),
            Key.of(SCHEDULE, "splitStartType", new Flag(), "When chunks begin.")
                    .or(false)
                    .notHere(CHUNKS),
            Key.of(SCHEDULE, "splitChunkTokens", Whole.uint32(512, 4_194_304), "Tokens of a chunk.")
                    .notHere("a chunk is what a step has room for beside the decodes"),
            Key.of(SCHEDULE, "splitStartBatchSize", Whole.uint32(), "Requests from which on prompts are cut.")
                    .notHere(CHUNKS),
            Key.of(SCHEDULE, "maxNumPartialPrefills", Whole.uint32(1, 64), "Prompts whose chunks share a step.")
                    .notHere("maxPrefillBatchSize bounds the prompts of a step"),
            Key.of(SCHEDULE, "maxLongPartialPrefills", Whole.uint32(), "Long prompts whose chunks share a step.")
                    .notHere("maxPrefillBatchSize bounds the prompts of a step"),
            Key.of(
                            SCHEDULE,
                            "longPrefillTokenThreshold",
                            Whole.uint32(1, 8192),
                            "Tokens from which on a prompt is long.")
                    .notHere("maxPrefillBatchSize bounds the prompts of a step"),
            Key.of(SCHEDULE, "enablePrefixCache", new Flag(), "Unused since 3.0, where plugin_params says.")
                    .notHere("the prefix cache is on unless Selene.prefixCache says otherwise"),
            Key.of(SCHEDULE, "enableSplit", new Flag(), "Unused since 3.0, where plugin_params says.")
                    .notHere(CHUNKS));

    private ScheduleKeys() {}

    private static Key<Long> policy(String name) {
        return Key.of(
                        SCHEDULE,
                        name,
                        Whole.uint32(0, 3).saying(POLICY_RANGE),
                        "0 first come, 1 preempted first, 2 by priority, 3 MLFQ; 3.0 starts with 0 only.")
                .required()
                .or(0L)
                .here("one policy for prefill and decode, prefillPolicyType; preempted requests always come first");
    }
}
