package dev.selene.deployment;

import java.util.ArrayList;
import java.util.List;

/** Which ways to split a model over ranks MindIE accepts, with its messages. */
public final class ParallelRules {
    /** From this many attention groups on Kimi-K2 answers sense under MindIE. */
    public static final int KIMI_MIN_GROUPS = 8;

    private ParallelRules() {}

    /**
     * What is wrong with a layout, one message for each rule that is broken; empty when it is accepted.
     *
     * @param worldSize ranks of all nodes
     * @param devicesPerNode at least 1
     */
    public static List<String> violations(ParallelLayout layout, int worldSize, int devicesPerNode) {
        List<String> wrong = new ArrayList<>();
        if (worldSize % devicesPerNode != 0)
            wrong.add("World size should be multiple of the number of nodes. Please check `world_size` and"
                    + " `ranktablefile`.");
        ParallelLayout all = layout.resolve(worldSize);
        requirePositive(all, wrong);
        if (!wrong.isEmpty()) return wrong;
        if (all.cp() > 1 && all.dp() > 1)
            wrong.add("The model cannot support context parallel and data parallel simultaneously. Please check `cp`"
                    + " and `dp`.");
        if (all.pp() > 1 && all.dp() > 1)
            wrong.add("The model cannot support pipeline parallel and data parallel simultaneously. Please check `pp`"
                    + " and `dp`.");
        checkAttention(all, worldSize, devicesPerNode, wrong);
        checkExperts(all, worldSize, devicesPerNode, wrong);
        if (all.sp() != 1 && all.sp() != all.tp())
            wrong.add("sp is " + all.sp() + ", expected 1 or tp, which is " + all.tp() + ". Please check `sp`.");
        if (all.sp() > 1 && all.pp() > 1)
            wrong.add("sp is " + all.sp() + " and pp is " + all.pp()
                    + ", with sp pp must be 1. Please check `sp` and `pp`.");
        return wrong;
    }

    private static void requirePositive(ParallelLayout all, List<String> wrong) {
        record Named(String name, int value) {}
        List.of(
                        new Named("dp", all.dp()),
                        new Named("tp", all.tp()),
                        new Named("sp", all.sp()),
                        new Named("cp", all.cp()),
                        new Named("pp", all.pp()),
                        new Named("moe_tp", all.moeTp()),
                        new Named("moe_ep", all.moeEp()))
                .stream()
                .filter(named -> named.value() < 1)
                .forEach(named -> wrong.add(
                        named.name() + " is " + named.value() + ", expected 1 or more, or -1 for the default."));
    }

    private static void checkAttention(ParallelLayout all, int worldSize, int devicesPerNode, List<String> wrong) {
        if (all.pp() > 1 && (long) all.tp() * all.pp() != worldSize)
            wrong.add("With pipeline parallel, World size must equal to tp_size * pp_size. World size is " + worldSize
                    + ", tp_size is " + all.tp() + ", pp_size is " + all.pp() + ".");
        if (all.pp() == 1 && (long) all.dp() * all.cp() * all.tp() != worldSize)
            wrong.add("World size must equal to attention's dp_size * attention's cp_size * attention's tp_size. World"
                    + " size is " + worldSize + ", dp_size is " + all.dp() + ", cp_size is " + all.cp()
                    + ", tp_size is "
                    + all.tp() + ".");
        if (all.tp() > devicesPerNode && all.tp() != worldSize)
            wrong.add("tp is " + all.tp() + ", expected at most the " + devicesPerNode
                    + " devices of a node or the world size " + worldSize + ". Please check `tp`.");
    }

    private static void checkExperts(ParallelLayout all, int worldSize, int devicesPerNode, List<String> wrong) {
        if (all.pp() > 1) return;
        if (all.moeEp() > 1 && (long) all.moeEp() * all.moeTp() != worldSize)
            wrong.add("World size must equal to moe_ep * moe_tp. World size is " + worldSize + ", moe_ep is "
                    + all.moeEp() + ", moe_tp is " + all.moeTp() + ".");
        if (all.moeEp() > 1 && all.moeTp() > devicesPerNode && all.moeTp() != worldSize)
            wrong.add("moe_tp is " + all.moeTp() + ", expected at most the " + devicesPerNode
                    + " devices of a node or the world size " + worldSize + ". Please check `moe_tp`.");
        if (all.moeEp() == 1 && all.moeTp() != worldSize)
            wrong.add("Without expert parallel moe_tp must be the world size " + worldSize + ", but is " + all.moeTp()
                    + ". Please check `moe_tp`.");
    }
}
