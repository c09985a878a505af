package dev.selene.tools.quantize;

import dev.selene.base.DType;
import dev.selene.compute.Dequantisation;
import dev.selene.llm.Llm;
import dev.selene.llm.LlmOptions;
import dev.selene.llm.ServingOptions;
import dev.selene.tools.tasks.TaskAnswers;
import dev.selene.tools.tasks.TaskSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What quantising cost on one question set: both models answer greedily, served as by default.
 *
 * @param lost right answers of the source that are wrong in the result
 * @param gained the other way round
 */
record TaskLoss(String task, int asked, int sourceRight, int resultRight, int lost, int gained) {
    /** In points, hundredths of the questions; negative for a gain. */
    double points() {
        return 100.0 * (sourceRight - resultRight) / asked;
    }

    /** Asks one model after the other, so that only one is open at a time. */
    static List<TaskLoss> of(
            Path source, Path result, List<TaskSet> sets, String backend, double loraNormEps, StepProgress progress) {
        LlmOptions options = new LlmOptions(
                backend,
                Runtime.getRuntime().availableProcessors(),
                DType.BF16,
                Dequantisation.BF16,
                OptionalDouble.of(loraNormEps),
                OptionalInt.empty(),
                ServingOptions.defaults());
        List<BitSet> want = ask("ask the source", source, sets, options, progress);
        List<BitSet> got = ask("ask the result", result, sets, options, progress);
        List<TaskLoss> losses = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) losses.add(of(sets.get(i), want.get(i), got.get(i)));
        return losses;
    }

    private static List<BitSet> ask(
            String step, Path checkpoint, List<TaskSet> sets, LlmOptions options, StepProgress progress) {
        if (sets.isEmpty()) return List.of();
        List<BitSet> right = new ArrayList<>();
        try (Llm llm = Llm.open(checkpoint, options)) {
            for (int i = 0; i < sets.size(); i++) {
                progress.at(step, "question set", i, sets.size());
                right.add(TaskAnswers.right(llm, sets.get(i).turns()));
            }
        }
        return right;
    }

    private static TaskLoss of(TaskSet set, BitSet want, BitSet got) {
        BitSet lost = (BitSet) want.clone();
        lost.andNot(got);
        BitSet gained = (BitSet) got.clone();
        gained.andNot(want);
        return new TaskLoss(
                set.name(),
                set.turns().size(),
                want.cardinality(),
                got.cardinality(),
                lost.cardinality(),
                gained.cardinality());
    }
}
