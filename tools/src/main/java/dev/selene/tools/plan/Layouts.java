package dev.selene.tools.plan;

import dev.selene.deployment.ParallelLayout;
import dev.selene.deployment.ParallelRules;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.MoeConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The layouts that MindIE accepts and a model's dimensions allow, with context and sequence parallelism off.
 *
 * <p>MindIE's rules are those of {@link ParallelRules}; where stages hold different layers, the ranks of one stage share its
 * experts. Kimi-K2 needs {@code W / tp ≥ 8} besides, with {@code W} ranks, without which MindIE answers garbled text. The
 * model's own: heads and widths divide by {@code tp} and {@code moe_tp}, experts by {@code moe_ep}, and each stage has a
 * layer.
 */
final class Layouts {
    private final ModelConfig config;
    private final int world;
    private final int devicesPerHost;

    private Layouts(ModelConfig config, Machine machine) {
        this.config = config;
        this.world = machine.worldSize();
        this.devicesPerHost = machine.devicesPerHost();
    }

    /** All of them, by the size of a group, pieces of an expert and stages. */
    static List<Layout> of(ModelConfig config, Machine machine) {
        return new Layouts(config, machine).all();
    }

    /** True if MindIE garbles this model's answers in every layout of so few ranks, while the rule cannot be met. */
    static boolean isTooSmallForKimi(ModelConfig config, Machine machine) {
        return config.family().isKimi() && machine.worldSize() < ParallelRules.KIMI_MIN_GROUPS;
    }

    private List<Layout> all() {
        List<Layout> layouts = new ArrayList<>();
        for (int tp = 1; tp <= world; tp++) {
            if (world % tp != 0 || !isGroupSize(tp)) continue;
            addAll(new Layout(world / tp, tp, 1, 1, 1), world, layouts);
            if (tp < world) addAll(new Layout(1, tp, 1, 1, world / tp), tp, layouts);
        }
        return layouts;
    }

    /** Every way to spread the experts of a layer over {@code expertRanks} ranks. */
    private void addAll(Layout attention, int expertRanks, List<Layout> layouts) {
        if (attention.pp() > config.numHiddenLayers()) return;
        for (int moeTp = 1; moeTp <= expertRanks; moeTp++) {
            if (expertRanks % moeTp != 0) continue;
            int moeEp = expertRanks / moeTp;
            Layout layout = new Layout(attention.dp(), attention.tp(), moeTp, moeEp, attention.pp());
            if (holdsExperts(moeTp, moeEp) && isAccepted(layout)) layouts.add(layout);
        }
    }

    private boolean isAccepted(Layout layout) {
        ParallelLayout asWritten =
                new ParallelLayout(layout.dp(), layout.tp(), 1, 1, layout.pp(), layout.moeTp(), layout.moeEp());
        return ParallelRules.violations(asWritten, world, devicesPerHost).isEmpty();
    }

    private boolean isGroupSize(int tp) {
        boolean garbled = config.family().isKimi()
                && world >= ParallelRules.KIMI_MIN_GROUPS
                && world / tp < ParallelRules.KIMI_MIN_GROUPS;
        return !garbled
                && config.attention().numHeads() % tp == 0
                && config.intermediateSize() % tp == 0
                && sharedWidth() % tp == 0;
    }

    private boolean holdsExperts(int moeTp, int moeEp) {
        if (config.moe().isEmpty()) return moeEp == 1;
        MoeConfig moe = config.moe().get();
        return moe.numRoutedExperts() % moeEp == 0 && moe.intermediateSize() % moeTp == 0;
    }

    private int sharedWidth() {
        return config.moe()
                .map(moe -> moe.numSharedExperts() * moe.intermediateSize())
                .orElse(0);
    }
}
