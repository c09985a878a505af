package dev.selene.tools;

/** How the Linears of a synthetic checkpoint are stored. */
public enum SynthDType {
    /** As DeepSeek-V2-Lite and Moonlight are published. */
    BF16,
    /** Block FP8 of all Linears but router and output head, as DeepSeek-V3 and Kimi-K2 are published. */
    FP8,
    /** INT4 of the routed experts, BF16 elsewhere, as Kimi-K2-Thinking is published. */
    INT4,
    /** msmodelslim's recipe for Kimi-K2: static in attention, dynamic in MLPs and experts, {@code kv_b_proj} in BF16. */
    W8A8,
    /** As {@link #W8A8}, but dynamic in attention too. */
    W8A8_DYNAMIC,
    /** As {@link #W8A8_DYNAMIC}, the output head too: all that a token reads but {@code kv_b_proj} and the router is INT8. */
    W8A8_ALL,
    /** INT4 of the routed experts, {@link #W8A8_ALL} elsewhere. */
    INT4_W8A8;

    /** True for those with INT8 weights, which come with msmodelslim's file names and description. */
    boolean isW8A8() {
        return switch (this) {
            case W8A8, W8A8_DYNAMIC, W8A8_ALL, INT4_W8A8 -> true;
            case BF16, FP8, INT4 -> false;
        };
    }
}
