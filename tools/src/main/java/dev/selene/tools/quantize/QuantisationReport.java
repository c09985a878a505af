package dev.selene.tools.quantize;

import dev.selene.formats.Checkpoint;
import dev.selene.tools.report.Numbers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a quantisation is worth.
 *
 * @param problems what keeps it from being called good, each naming its tensor; empty for a good one
 */
record QuantisationReport(
        String source,
        String target,
        QuantiseOptions options,
        LinearTypes types,
        CalibrationResult calibration,
        Prompts prompts,
        Comparison comparison,
        List<TaskLoss> tasks,
        List<String> problems) {
    private static final int WORST = 10;

    QuantisationReport {
        tasks = List.copyOf(tasks);
        problems = List.copyOf(problems);
    }

    static QuantisationReport of(
            Checkpoint source,
            Path target,
            QuantiseOptions options,
            LinearTypes types,
            CalibrationResult calibration,
            Prompts prompts,
            Comparison comparison,
            List<TaskLoss> tasks) {
        List<String> problems = new ArrayList<>(calibration.problems());
        problems.addAll(comparison.broken());
        comparison.tensors().forEach(tensor -> addProblems(tensor, problems));
        for (LayerError layer : comparison.layers())
            if (!layer.isFinite()) {
                problems.add("layer " + layer.layer() + ": its output has NaN or infinite numbers");
                break; // all later layers inherit them
            }
        if (!comparison.heldOut().isFinite()) problems.add("lm_head: logits of held-out text are NaN or infinite");
        double maxLoss = options.tasks().maxLoss();
        for (TaskLoss task : tasks)
            if (task.points() > maxLoss)
                problems.add("task " + task.task() + ": " + task.resultRight() + " of " + task.asked()
                        + " answers are right, the source has " + task.sourceRight() + ": "
                        + Numbers.round(task.points()) + " points lost, at most " + Numbers.round(maxLoss)
                        + " are allowed");
        return new QuantisationReport(
                source.directory().toAbsolutePath().normalize().getFileName().toString(),
                target.toAbsolutePath().normalize().getFileName().toString(),
                options,
                types,
                calibration,
                prompts,
                comparison,
                tasks,
                problems);
    }

    private static void addProblems(TensorError tensor, List<String> problems) {
        if (tensor.deadRows() > 0)
            problems.add(tensor.linear() + ": " + tensor.deadRows() + " output channels are zero throughout, the first "
                    + tensor.firstDeadRow());
    }

    /** False when NaN, an overflow or a dead channel was met, or a task lost more than is allowed. */
    boolean isGood() {
        return problems.isEmpty();
    }

    /** The tensors that lost most, the worst first. */
    List<TensorError> worst() {
        return comparison.tensors().stream()
                .sorted(Comparator.comparingDouble(TensorError::snrDb).thenComparing(TensorError::linear))
                .limit(WORST)
                .toList();
    }
}
