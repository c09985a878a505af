package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.model.ModelOptions;
import dev.selene.testkit.TestData;
import dev.selene.tools.tasks.TaskSet;
import dev.selene.tools.weights.CheckpointRewriter;
import dev.selene.tools.weights.RewriteProgress;
import dev.selene.tools.weights.TargetDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The demonstration model, quantised with what ships with Selene, loses at most 1.5 points on each of its tasks, and its
 * report says so. The counts are printed: they are the table of {@code docs/weights.md}.
 */
@Tag("long")
class QuantisedAccuracyTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"W8A8, minmax", "W8A8, percentile", "W8A8_DYNAMIC, minmax", "INT4, minmax"})
    void littleIsLost(Target target, String method) {
        List<Path> sets = TaskSet.filesBeside(TestData.microK2());
        assertEquals(7, sets.size());
        Quantisation.Outcome outcome = quantise(target, method, sets);
        System.out.println(target + " " + method + "\n" + outcome.summary());
        assertTrue(outcome.isGood(), outcome.summary());
    }

    private Quantisation.Outcome quantise(Target target, String method, List<Path> sets) {
        QuantiseOptions options = new QuantiseOptions(
                target,
                target.defaultRecipe(),
                Optional.empty(),
                Optional.empty(),
                method.equals("minmax") ? new RangeMethod.MinMax() : new RangeMethod.Percentile(99.99),
                target == Target.W8A8 ? new Smoothing.Search() : new Smoothing.Off(),
                new TaskOptions(sets, TaskOptions.DEFAULT_MAX_LOSS),
                OptionalLong.empty(),
                ModelOptions.PUBLISHED_LORA_NORM_EPS);
        try (Backend backend = Backends.open(Backends.NAMES.getFirst(), 2);
                Quantisation quantisation =
                        Quantisation.open(TestData.microK2(), options, backend, (_, _, _, _) -> {});
                TargetDirectory directory = TargetDirectory.open(quantisation.outline(), folder.resolve("result"))) {
            CheckpointRewriter.run(quantisation.plan(directory), directory, 2, RewriteProgress.NONE);
            return quantisation.judge(directory);
        }
    }
}
