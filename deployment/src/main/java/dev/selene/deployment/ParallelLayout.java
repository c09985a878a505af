package dev.selene.deployment;

/** How a model is split over ranks, as written; -1 stands for the default. */
public record ParallelLayout(int dp, int tp, int sp, int cp, int pp, int moeTp, int moeEp) {
    static final int DEFAULT = -1;

    static ParallelLayout of(ConfigValues values) {
        return new ParallelLayout(
                number(values, DeployKeys.DP),
                number(values, DeployKeys.TP),
                number(values, DeployKeys.SP),
                number(values, DeployKeys.CP),
                number(values, DeployKeys.PP),
                number(values, DeployKeys.MOE_TP),
                number(values, DeployKeys.MOE_EP));
    }

    private static int number(ConfigValues values, Key<Long> key) {
        return values.get(key).intValue();
    }

    /** Every default replaced: dp, sp, cp, pp and moe_ep 1, tp and moe_tp what is left of {@code worldSize}. */
    public ParallelLayout resolve(int worldSize) {
        int someDp = or(dp, 1);
        int somePp = or(pp, 1);
        int someCp = or(cp, 1);
        int someTp = or(tp, Math.max(1, worldSize / Math.max(1, someDp * someCp * somePp)));
        int someEp = or(moeEp, 1);
        int someMoeTp = or(moeTp, Math.max(1, worldSize / Math.max(1, someEp * somePp)));
        return new ParallelLayout(someDp, someTp, or(sp, 1), someCp, somePp, someMoeTp, someEp);
    }

    /** As many ranks as the attention's groups make together; empty factors count as 1. */
    public int ranks() {
        return (int) Math.min(Integer.MAX_VALUE, (long) or(dp, 1) * or(tp, 1) * or(cp, 1) * or(pp, 1));
    }

    private static int or(int value, int fallback) {
        return value == DEFAULT ? fallback : value;
    }
}
