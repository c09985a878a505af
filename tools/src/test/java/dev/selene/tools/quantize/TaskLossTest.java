package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.formats.Checkpoint;
import dev.selene.model.ModelOptions;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the demonstration model loses on a few of its own questions. */
class TaskLossTest {
    private static final int QUESTIONS = 12;

    @TempDir
    Path folder;

    @Test
    void theReportTellsWhatEachTaskLostAndThatItIsLittle() throws IOException {
        Path result = folder.resolve("result");
        List<Path> sets = List.of(questions("math_mul"), questions("chat"));
        Quantisation.Outcome outcome = quantise(Target.W8A8_DYNAMIC.defaultRecipe(), sets, result);
        assertTrue(outcome.isGood(), outcome.summary());
        JsonNode tasks = Json.read(result.resolve(ReportFiles.JSON), 1 << 20).get("tasks");
        assertEquals("math_mul", tasks.at("/0/task").textValue());
        assertEquals(QUESTIONS, tasks.at("/0/asked").intValue());
        assertEquals(QUESTIONS, tasks.at("/0/source_right").intValue(), "always right, by accuracy.json");
        assertEquals(QUESTIONS, tasks.at("/0/result_right").intValue());
        String page = Files.readString(result.resolve(ReportFiles.HTML));
        assertTrue(page.contains("no dead channel, no task lost more than 1.5 points."), page);
        assertTrue(page.contains("<h2>Tasks</h2>"));
        assertTrue(outcome.summary().contains("task math_mul: 12 -> 12 of 12 right, +0.0 points"), outcome.summary());
    }

    /** A result that forgot how to multiply is not called good, and the task is named. */
    @Test
    void aTaskThatLostTooMuchIsAProblem() throws IOException {
        QuantisationReport report = report(new TaskLoss("mc", 200, 171, 167, 9, 5), 1.5);
        assertEquals(
                List.of(
                        "task mc: 167 of 200 answers are right, the source has 171: 2 points lost, at most 1.5 are allowed"),
                report.problems());
        assertFalse(report.isGood());
        assertTrue(report(new TaskLoss("mc", 200, 171, 168, 8, 5), 1.5).isGood());
        assertTrue(report(new TaskLoss("mc", 200, 171, 174, 0, 3), 0).isGood());
    }

    @Test
    void setsOfOneNameAreRefused() throws IOException {
        Path one = questions("chat");
        Path other =
                Files.copy(one, Files.createDirectories(folder.resolve("x")).resolve("chat.jsonl"));
        var e = assertThrows(
                SeleneException.class,
                () -> quantise(Target.W8A8_DYNAMIC.defaultRecipe(), List.of(one, other), folder.resolve("result")));
        assertTrue(e.getMessage().startsWith("two question sets are called chat"), e.getMessage());
    }

    /** The first questions of one of its sets. */
    private Path questions(String task) throws IOException {
        List<String> lines = Files.readAllLines(TestData.microK2().resolve("eval/" + task + ".jsonl"));
        return Files.write(folder.resolve(task + ".jsonl"), lines.subList(0, QUESTIONS));
    }

    private Quantisation.Outcome quantise(Recipe recipe, List<Path> sets, Path result) throws IOException {
        QuantiseOptions options = options(recipe, new TaskOptions(sets, TaskOptions.DEFAULT_MAX_LOSS));
        return Golden.quantise(TestData.microK2(), result, options);
    }

    private QuantiseOptions options(Recipe recipe, TaskOptions tasks) throws IOException {
        return new QuantiseOptions(
                Target.W8A8_DYNAMIC,
                recipe,
                Optional.of(Golden.prompts(folder)),
                Optional.empty(),
                new RangeMethod.MinMax(),
                new Smoothing.Off(),
                tasks,
                OptionalLong.empty(),
                ModelOptions.PUBLISHED_LORA_NORM_EPS);
    }

    private QuantisationReport report(TaskLoss loss, double maxLoss) throws IOException {
        HeldOut.Summary heldOut = new HeldOut.Summary(1, 2, 2, 0, 0, 1, new long[0], true);
        try (Checkpoint source = Checkpoint.open(TestData.microK2())) {
            return QuantisationReport.of(
                    source,
                    folder,
                    options(Target.W8A8_DYNAMIC.defaultRecipe(), new TaskOptions(List.of(), maxLoss)),
                    new LinearTypes(new TreeMap<>(), List.of()),
                    CalibrationResult.none(),
                    new Prompts(List.of(), List.of()),
                    new Comparison(List.of(), List.of(), List.of(), heldOut),
                    List.of(loss));
        }
    }
}
