package dev.selene.deployment;

/** Whom to prefer: what prefillPolicyType and policyType say. */
public enum SchedulePolicy {
    FCFS,
    PRIORITY,
    SJF,
    MLFQ;

    static SchedulePolicy of(ConfigValues values) {
        return switch (values.getInt(ScheduleKeys.POLICY_TYPE)) {
            case 4 -> SJF;
            case 6, 7 -> MLFQ;
            default ->
                switch (values.getInt(ScheduleKeys.PREFILL_POLICY_TYPE)) {
                    case 2 -> PRIORITY;
                    case 3 -> MLFQ;
                    default -> FCFS;
                };
        };
    }
}
