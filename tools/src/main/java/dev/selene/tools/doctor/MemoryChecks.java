package dev.selene.tools.doctor;

import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.Environment;
import dev.selene.deployment.ParallelLayout;
import dev.selene.deployment.RankTable;
import dev.selene.deployment.Severity;
import dev.selene.formats.ModelConfig;
import dev.selene.tools.ByteCount;
import dev.selene.tools.plan.Layout;
import dev.selene.tools.plan.LayoutPlan;
import dev.selene.tools.plan.Machine;
import dev.selene.tools.plan.ModelTensors;
import dev.selene.tools.plan.Plan;
import dev.selene.tools.plan.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Whether weights and KV cache of a config.json have room, by the same arithmetic as {@code selene plan}. */
final class MemoryChecks {
    private static final double GUIDE_FRACTION = 0.95;

    private MemoryChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "config.memory",
                        Severity.ERROR,
                        "weights, buffers and one sequence of maxSeqLen fit on each card",
                        "The service runs out of memory after having loaded for minutes.",
                        "Take more cards, quantise further, or lower maxSeqLen; ./selene plan shows what fits.",
                        site -> ConfigChecks.valid(site, MemoryChecks::fits)),
                new Check(
                        "config.kv-cache",
                        Severity.NOTE,
                        "maxBatchSize sequences of maxSeqLen fit in the KV cache",
                        "When all of them grow long, some are preempted and computed again; answers stay right.",
                        "Lower maxBatchSize or maxSeqLen, or raise NPU_MEMORY_FRACTION, if long answers are the rule.",
                        site -> ConfigChecks.valid(site, MemoryChecks::kvCache)));
    }

    private static Outcome fits(Site site, DeploymentConfig config) {
        return planned(
                site, config, plan -> plan.fits() ? new Outcome.Passed(room(plan)) : Outcome.failed(plan.limitText()));
    }

    private static Outcome kvCache(Site site, DeploymentConfig config) {
        int wanted = config.schedule().maxBatchSize();
        return planned(
                site,
                config,
                plan -> plan.maxSequences() >= wanted
                        ? new Outcome.Passed(room(plan))
                        : Outcome.failed("room for " + plan.maxSequences() + " sequences of maxSeqLen "
                                + config.schedule().maxSeqLen() + ", maxBatchSize is " + wanted));
    }

    private static String room(LayoutPlan plan) {
        return plan.layout() + ": weights " + ByteCount.text(plan.weightBytes()) + " on each card, room for "
                + plan.kvTokens() + " tokens of KV cache";
    }

    private static Outcome planned(Site site, DeploymentConfig config, Function<LayoutPlan, Outcome> judge) {
        if (site.cards().isEmpty()
                && site.subject().devices().isEmpty()
                && !config.model().multiNode())
            return new Outcome.Skipped("no cards here: host.memory judges a service on the CPU");
        Optional<Path> weights = site.weights().filter(Files::isDirectory);
        Optional<ModelConfig> model = site.modelConfig();
        if (weights.isEmpty() || model.isEmpty())
            return new Outcome.Skipped("no weights whose config.json can be read");
        int world = GarbleChecks.worldSize(site, config);
        ParallelLayout wanted = config.model().layout().resolve(world);
        Layout layout = new Layout(wanted.dp(), wanted.tp(), wanted.moeTp(), wanted.moeEp(), wanted.pp());
        int context = Math.min(config.schedule().maxSeqLen(), model.get().maxPositionEmbeddings());
        Plan plan = Plan.of(
                ModelTensors.of(weights.get(), Optional.empty()),
                machine(site, world),
                new Workload(
                        Math.min(config.schedule().maxInputTokens(), context),
                        context,
                        config.schedule().maxBatchSize()),
                List.of(layout));
        return judge.apply(plan.layouts().getFirst());
    }

    private static Machine machine(Site site, int world) {
        int devices = site.validRankTable().map(RankTable::devicesPerNode).orElse(Math.min(world, site.devices()));
        return new Machine(
                Math.max(1, world / devices),
                devices,
                site.subject().memoryBytes(),
                fraction(site.environment()),
                Machine.A2_MEMORY_BANDWIDTH,
                Machine.A2_FLOPS,
                Machine.A2_LINK_BANDWIDTH,
                Machine.A2_NETWORK_BANDWIDTH);
    }

    /** What {@code NPU_MEMORY_FRACTION} says if it is a fraction, else the guide's. */
    private static double fraction(Environment environment) {
        return environment
                .get("NPU_MEMORY_FRACTION")
                .filter(text -> text.matches("0?\\.\\d{1,6}|1(\\.0*)?"))
                .map(Double::valueOf)
                .filter(fraction -> fraction > 0)
                .orElse(GUIDE_FRACTION);
    }
}
