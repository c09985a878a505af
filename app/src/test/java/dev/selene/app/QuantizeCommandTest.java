package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantizeCommandTest {
    private static final String PROMPTS = """
            {"tokens": [1, 2, 3, 40]}
            {"tokens": [7, 300, 12]}
            {"tokens": [99, 98, 97, 96, 95]}
            {"tokens": [5, 6, 250, 8]}
            """;

    @TempDir
    Path folder;

    @Test
    void theResultIsJudgedAndVerified() throws IOException {
        Path target = folder.resolve("result");
        CommandRun run =
                quantise(target, "--to", "w8a8", "--smooth", "0.5", "--method", "percentile", "--eval", prompts());
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("held-out text: 16 tokens"), run.out());
        assertTrue(run.out().contains("verdict:       good"), run.out());
        assertTrue(run.err().contains("calibrate: layer 3 of 3"), run.err());
        assertTrue(Files.exists(target.resolve("selene-quantization-report.html")));
        assertEquals(0, CommandRun.of("verify-weights", target.toString()).exitCode());
        assertEquals(0, CommandRun.of("inspect", target.toString()).exitCode());
    }

    @Test
    void aDryRunWritesNothing() throws IOException {
        Path target = folder.resolve("result");
        CommandRun run = quantise(target, "--to", "w8a8", "--dry-run");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("in 1 file to " + target), run.out());
        assertFalse(Files.exists(target));
        assertFalse(run.err().contains("calibrate"), run.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--to fp4                              | --to fp4 is not known. There are w8a8, w8a8-dynamic, int4, w4a8",
                "--to w8a8 --method mean               | --method mean is not known. There are minmax, percentile",
                "--to w8a8 --percentile 99             | --percentile 99.0 is for --method percentile",
                "--to int4 --method percentile         | --method percentile is for --to w8a8",
                "--to w8a8 --method percentile --percentile 20 | percentile 20.0 is not above 50",
                "--to w8a8 --smooth 2                  | smoothing strength 2.0 is not above 0 and at most 1",
                "--to w8a8 --smooth some               | is neither a number, nor auto, nor off",
                "--to int4 --smooth auto               | --smooth auto is for the inputs of attention, which --to int4 leaves",
                "--to w8a8 --lora-norm-eps 0           | --lora-norm-eps 0.0 is not between 0 and 1",
                "--to w8a8 --eval-set a.jsonl --no-eval-sets | --eval-set and --no-eval-sets exclude each other",
                "--to w8a8 --max-loss 101               | a loss of 101.0 points is not between 0 and 100",
                "--to w8a8 --eval-set nowhere.jsonl     | nowhere.jsonl: no such file",
                "--to w8a8 --threads 0                 | --threads 0 is below 1"
            })
    void whatCannotBeIsRefused(String options, String message) throws IOException {
        CommandRun run = quantise(folder.resolve("result"), options.split(" "));
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains(message), run.err());
    }

    private CommandRun quantise(Path target, String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "quantize",
                TestData.path("golden/k2-micro-fp8").toString(),
                target.toString(),
                "--calibration",
                prompts()));
        args.addAll(List.of(options));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private String prompts() throws IOException {
        return Files.writeString(folder.resolve("prompts.jsonl"), PROMPTS).toString();
    }
}
