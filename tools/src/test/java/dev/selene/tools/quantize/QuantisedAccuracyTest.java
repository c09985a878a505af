package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.llm.Llm;
import dev.selene.llm.LlmOptions;
import dev.selene.model.ModelOptions;
import dev.selene.testkit.TestData;
import dev.selene.tools.EvalScores;
import dev.selene.tools.weights.CheckpointRewriter;
import dev.selene.tools.weights.RewriteProgress;
import dev.selene.tools.weights.TargetDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The demonstration model, quantised with what ships with Selene, loses at most 1.5 points on each of its tasks. The counts
 * are printed: they are the table of {@code docs/weights.md}.
 */
@Tag("long")
class QuantisedAccuracyTest {
    private static final List<String> TASKS =
            List.of("math_add", "math_sub", "math_mul", "yes_no", "mc", "tools", "chat");
    private static final double MAX_LOSS = 0.015;

    private static Map<String, Score> ofSource;

    @TempDir
    Path folder;

    private record Score(int right, int asked) {
        double share() {
            return (double) right / asked;
        }
    }

    @BeforeAll
    static void askTheSource() throws IOException {
        ofSource = ask(TestData.microK2());
    }

    @AfterAll
    static void forget() {
        ofSource = null;
    }

    @ParameterizedTest
    @CsvSource({"W8A8, minmax", "W8A8, percentile", "W8A8_DYNAMIC, minmax", "INT4, minmax"})
    void littleIsLost(Target target, String method) throws IOException {
        Map<String, Score> scores = ask(quantise(target, method));
        List<String> lost = new ArrayList<>();
        scores.forEach((task, score) -> {
            if (!(ofSource.get(task).share() - score.share() <= MAX_LOSS))
                lost.add(task + ": " + ofSource.get(task) + " of the source, " + score);
        });
        assertTrue(lost.isEmpty(), lost::toString);
    }

    private Path quantise(Target target, String method) {
        Path result = folder.resolve("result");
        QuantiseOptions options = new QuantiseOptions(
                target,
                target.defaultRecipe(),
                Optional.empty(),
                Optional.empty(),
                method.equals("minmax") ? new RangeMethod.MinMax() : new RangeMethod.Percentile(99.99),
                target == Target.W8A8 ? new Smoothing.Search() : new Smoothing.Off(),
                OptionalLong.empty(),
                ModelOptions.PUBLISHED_LORA_NORM_EPS);
        try (Backend backend = Backends.open(Backends.NAMES.getFirst(), 2);
                Quantisation quantisation = Quantisation.open(TestData.microK2(), options, backend, (_, _, _) -> {});
                TargetDirectory directory = TargetDirectory.open(quantisation.outline(), result)) {
            CheckpointRewriter.run(quantisation.plan(directory), directory, 2, RewriteProgress.NONE);
            Quantisation.Outcome outcome = quantisation.judge(directory);
            assertTrue(outcome.isGood(), outcome.summary());
            System.out.println(target + " " + method + "\n" + outcome.summary());
        }
        return result;
    }

    private static Map<String, Score> ask(Path checkpoint) throws IOException {
        Map<String, Score> scores = new TreeMap<>();
        try (Llm llm = Llm.open(checkpoint, LlmOptions.defaults())) {
            for (String task : TASKS) {
                int right = 0;
                int asked = 0;
                for (int[] count :
                        EvalScores.of(llm, task, EvalScores.turns(task)).values()) {
                    right += count[0];
                    asked += count[1];
                }
                Score score = new Score(right, asked);
                scores.put(task, score);
                System.out.printf(Locale.ROOT, "%s %d/%d = %.1f %%%n", task, right, asked, 100 * score.share());
            }
        }
        return scores;
    }
}
