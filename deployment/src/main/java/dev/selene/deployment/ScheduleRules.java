package dev.selene.deployment;

/** Rules of ScheduleConfig and between it and the limits of the model. */
final class ScheduleRules {
    private final ConfigValues values;
    private final Problems problems;

    ScheduleRules(ConfigValues values, Problems problems) {
        this.values = values;
        this.problems = problems;
    }

    /** Rules within ScheduleConfig. */
    void check() {
        if (values.sound(ScheduleKeys.CACHE_BLOCK_SIZE) && values.get(ScheduleKeys.CACHE_BLOCK_SIZE) % 16 != 0)
            wrong(
                    ScheduleKeys.CACHE_BLOCK_SIZE,
                    "It is no multiple of 16.",
                    "Write 128, or a multiple of 16 below it.");
        checkAtMostBatch(ScheduleKeys.MAX_PREFILL_BATCH_SIZE);
        checkAtMostBatch(ScheduleKeys.MAX_PREEMPT_COUNT);
        if (values.written(ScheduleKeys.MAX_N).isPresent()) checkAtMostBatch(ScheduleKeys.MAX_N);
        checkPolicies();
    }

    private void checkAtMostBatch(Key<Long> key) {
        if (values.sound(key, ScheduleKeys.MAX_BATCH_SIZE) && values.get(key) > values.get(ScheduleKeys.MAX_BATCH_SIZE))
            wrong(
                    key,
                    "It should not be greater than maxBatchSize, which is " + values.get(ScheduleKeys.MAX_BATCH_SIZE)
                            + ".",
                    "Lower it, or raise maxBatchSize.");
    }

    private void checkPolicies() {
        if (!values.sound(ScheduleKeys.PREFILL_POLICY_TYPE, ScheduleKeys.DECODE_POLICY_TYPE, ScheduleKeys.POLICY_TYPE))
            return;
        long prefill = values.get(ScheduleKeys.PREFILL_POLICY_TYPE);
        long decode = values.get(ScheduleKeys.DECODE_POLICY_TYPE);
        if (prefill > 1 && decode > 1 && prefill != decode || prefill <= 1 && decode > 1)
            problems.warning(
                    values.place(ScheduleKeys.DECODE_POLICY_TYPE),
                    ScheduleKeys.DECODE_POLICY_TYPE.path(),
                    "is " + decode + " and prefillPolicyType is " + prefill + ": here one policy serves both, that of"
                            + " prefill.",
                    "Write the same number for both.");
        long policy = values.get(ScheduleKeys.POLICY_TYPE);
        if (policy == 5 || policy >= 1 && policy <= 3)
            wrong(
                    ScheduleKeys.POLICY_TYPE,
                    policy == 5 ? "Longest job first does not exist here." : "Not support policy type.",
                    "Write 0, 4, 6 or 7.");
    }

    /** Rules between ScheduleConfig and ModelDeployConfig. */
    void checkAgainstModel() {
        if (values.sound(ScheduleKeys.MAX_PREFILL_TOKENS, DeployKeys.MAX_INPUT_TOKEN_LEN, ScheduleKeys.TEMPLATE_TYPE)
                && values.get(ScheduleKeys.TEMPLATE_TYPE).equals("Standard")
                && values.get(ScheduleKeys.MAX_PREFILL_TOKENS) < values.get(DeployKeys.MAX_INPUT_TOKEN_LEN))
            error(
                    ScheduleKeys.MAX_PREFILL_TOKENS,
                    "The value of maxPrefillTokens should not be less than maxInputTokenLen.",
                    "It is " + values.get(ScheduleKeys.MAX_PREFILL_TOKENS) + ", maxInputTokenLen is "
                            + values.get(DeployKeys.MAX_INPUT_TOKEN_LEN) + ": raise it, or lower maxInputTokenLen.");
        if (values.sound(ScheduleKeys.MAX_ITER_TIMES, DeployKeys.MAX_SEQ_LEN)
                && values.get(ScheduleKeys.MAX_ITER_TIMES) > values.get(DeployKeys.MAX_SEQ_LEN))
            problems.warning(
                    values.place(ScheduleKeys.MAX_ITER_TIMES),
                    ScheduleKeys.MAX_ITER_TIMES.path(),
                    "is " + values.get(ScheduleKeys.MAX_ITER_TIMES) + ", more than maxSeqLen, "
                            + values.get(DeployKeys.MAX_SEQ_LEN) + ": no answer can be so long.",
                    "Lower it to maxSeqLen or less.");
        if (values.sound(ScheduleKeys.MAX_PREEMPT_COUNT, DeployKeys.CPU_MEM_SIZE)
                && values.get(ScheduleKeys.MAX_PREEMPT_COUNT) > 0
                && values.get(DeployKeys.CPU_MEM_SIZE) == 0)
            error(
                    DeployKeys.CPU_MEM_SIZE,
                    "The value of modelParam.cpuMemSize can not be 0 when maxPreemptCount is not 0.",
                    "maxPreemptCount is " + values.get(ScheduleKeys.MAX_PREEMPT_COUNT)
                            + ": give cpuMemSize some GB, or write \"maxPreemptCount\" : 0.");
    }

    private void wrong(Key<?> key, String message, String cure) {
        error(key, "The value of param " + key.name() + " is " + values.get(key) + ". " + message, cure);
    }

    private void error(Key<?> key, String message, String cure) {
        problems.error(values.place(key), key.path(), message, cure);
    }
}
