package dev.selene.tools.plan;

import dev.selene.deployment.ParallelRules;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All layouts of a model on machines.
 *
 * @param layouts those that fit first, the fastest of them first
 * @param warnings what holds for all of them
 */
public record Plan(
        ModelTensors model, Machine machine, Workload workload, List<LayoutPlan> layouts, List<String> warnings) {
    public Plan {
        layouts = List.copyOf(layouts);
        warnings = List.copyOf(warnings);
    }

    /** Plans every layout that the rules allow. */
    public static Plan of(ModelTensors model, Machine machine, Workload workload) {
        return of(model, machine, workload, Layouts.of(model.config(), machine));
    }

    /** Plans the given layouts, whether a rule allows them or not. */
    public static Plan of(ModelTensors model, Machine machine, Workload workload, List<Layout> candidates) {
        LayoutPlanner planner = new LayoutPlanner(model, machine, workload);
        List<LayoutPlan> layouts = candidates.stream()
                .map(planner::plan)
                .sorted(Comparator.comparing(LayoutPlan::fits)
                        .thenComparingDouble(LayoutPlan::tokensPerSecond)
                        .reversed())
                .toList();
        List<String> warnings = Layouts.isTooSmallForKimi(model.config(), machine)
                ? List.of("MindIE garbles the answers of Kimi-K2 on fewer than " + ParallelRules.KIMI_MIN_GROUPS
                        + " ranks for each rank of a group; Selene does not.")
                : List.of();
        return new Plan(model, machine, workload, layouts, warnings);
    }

    /** The fastest layout that fits. */
    public Optional<LayoutPlan> best() {
        return layouts.stream().filter(LayoutPlan::fits).findFirst();
    }
}
