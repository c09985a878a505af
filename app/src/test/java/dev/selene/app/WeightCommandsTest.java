package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightCommandsTest {
    @TempDir
    Path directory;

    /** The way of an operator: make, look, convert, verify. */
    @Test
    void aCheckpointIsMadeConvertedAndVerified() {
        Path made = directory.resolve("made");
        Path converted = directory.resolve("converted");
        CommandRun synth = CommandRun.of(
                "synth",
                made.toString(),
                "--shape",
                "kimi-k2",
                "--dtype",
                "fp8",
                "--layers",
                "2",
                "--experts",
                "8",
                "--hidden",
                "256",
                "--vocab",
                "3000",
                "--set",
                "intermediate_size=320",
                "--set",
                "moe_intermediate_size=96",
                "--tokenizer",
                TestData.microK2().toString(),
                "--shard-size",
                "4MiB");
        assertEquals(0, synth.exitCode(), synth.err());
        assertTrue(synth.out().contains(" tensors, "), synth.out());

        CommandRun dry = CommandRun.of("convert", made.toString(), converted.toString(), "--to", "bf16", "--dry-run");
        assertEquals(0, dry.exitCode(), dry.err());
        assertTrue(dry.out().contains("takes    about "), dry.out());
        assertTrue(Files.notExists(converted));

        CommandRun convert = CommandRun.of("convert", made.toString(), converted.toString(), "--to", "BF16");
        assertEquals(0, convert.exitCode(), convert.err());
        assertTrue(Files.exists(converted.resolve("tiktoken.model")));
        CommandRun again = CommandRun.of("convert", made.toString(), converted.toString(), "--to", "bf16");
        assertTrue(again.out().contains(" of them from an earlier run"), again.out());

        CommandRun verify =
                CommandRun.of("verify-weights", converted.toString(), "--against", made.toString(), "--json");
        assertEquals(0, verify.exitCode(), verify.err());
        JsonNode found = Json.parse(verify.out(), "stdout", SeleneException.Kind.DATA);
        assertTrue(found.get("good").booleanValue());
        for (JsonNode one : found.get("differences"))
            assertEquals(0, one.get("largest").doubleValue(), one.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "convert SRC SRC/x --to bf16|lies inside the source",
                "convert SRC DST --to int3|expected one of [BF16, FP8]",
                "convert SRC DST --to bf16 --shard-size 5XB|--shard-size 5XB is not a size",
                "convert SRC DST --to bf16 --threads 0|--threads 0 is below 1",
                "verify-weights SRC --threads 0|--threads 0 is below 1",
                "synth DST --shape gpt-5|no shape is called gpt-5. There are kimi-k2, kimi-k2-thinking,",
                "synth DST --shape kimi-k2 --dtype int3|expected one of bf16, fp8, int4, w8a8, w8a8-dynamic",
                "synth DST --shape kimi-k2 --layers 2 --set num_hidden_layers=3|say the same thing",
                "synth DST --shape kimi-k2 --layers 0|num_hidden_layers is 0"
            })
    void wrongCommandLinesAreRefused(String typed, String told) {
        String[] args = typed.replace(
                        "SRC", TestData.path("golden/k2-micro-fp8").toString())
                .replace("DST", directory.resolve("dst").toString())
                .split(" ");
        CommandRun run = CommandRun.of(args);
        assertEquals(2, run.exitCode(), run.err());
        assertEquals("", run.out());
        assertTrue(run.err().contains(told), run.err());
        assertTrue(Files.notExists(directory.resolve("dst")));
    }

    @Test
    void aProblemIsExitCode1() {
        CommandRun missing = CommandRun.of("verify-weights", directory.toString());
        assertEquals(1, missing.exitCode());
        assertTrue(missing.out().contains("no config.json"), missing.out());
        assertTrue(missing.out().endsWith("not good, problems: 1\n"), missing.out());
        assertEquals(
                1,
                CommandRun.of("verify-weights", directory.resolve("nowhere").toString())
                        .exitCode());
    }
}
