package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import dev.selene.tools.KilledProcess;
import dev.selene.tools.weights.Folding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantiseResumeTest {
    private static final long SEED = 20260301;
    private static final int KILLS = 5;
    private static final Path SOURCE = Golden.directory("k2-micro-fp8");

    @TempDir
    Path folder;

    private Path prompts;
    private Path whole;
    private final List<String> steps = new ArrayList<>();

    @BeforeEach
    void quantiseWithoutInterruption() throws IOException {
        prompts = Golden.prompts(folder);
        whole = Files.createDirectories(folder.resolve("one")).resolve("result");
        QuantiseProcess.run(SOURCE, whole, prompts, steps::add);
    }

    /** SIGKILL while it calibrates, writes or compares; what is left never looks complete before it is. */
    @Test
    void killedAgainAndAgainItGivesTheSameBytesAndTheSameReport() throws Exception {
        Path target = Files.createDirectories(folder.resolve("other")).resolve("result");
        SplittableRandom random = new SplittableRandom(SEED);
        int killed = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int after = 1 + random.nextInt(steps.size() / KILLS);
            Path log = folder.resolve("log");
            if (KilledProcess.after(after, QuantiseProcess.class, log, SOURCE, target, prompts)) killed++;
            if (Files.exists(target.resolve("config.json")))
                assertTrue(names(target).containsAll(weights(whole)), "after kill " + kill + ", seed " + SEED);
        }
        assertTrue(killed > 1, killed + " of " + KILLS + " kills came in time, seed " + SEED);
        QuantiseProcess.run(SOURCE, target, prompts, _ -> {});
        assertEquals(names(whole), names(target));
        for (String name : names(whole))
            assertEquals(-1, Files.mismatch(whole.resolve(name), target.resolve(name)), name);
    }

    @Test
    void whatCalibrationFoundIsKeptAndNotLookedForAgain() throws IOException {
        assertTrue(steps.contains("calibrate"));
        byte[] kept = Files.readAllBytes(whole.resolve(Folding.FILE_NAME));
        assertArrayEquals(
                kept, CalibrationFile.bytes(CalibrationFile.read(whole).orElseThrow()));
        List<String> again = new ArrayList<>();
        QuantiseProcess.run(SOURCE, whole, prompts, again::add);
        assertFalse(again.contains("calibrate"), again::toString);
    }

    @Test
    void aBrokenCalibrationFileIsToldWithItsCure() throws IOException {
        Path file = whole.resolve(Folding.FILE_NAME);
        String text = Files.readString(file);
        for (String broken : List.of(
                text.replace("\"format\" : 1", "\"format\" : 7"),
                text.replaceFirst("\"ranges\" : \\{\n *(\"[^\"]*\") : \\[ [^,]*,", "\"ranges\" : { $1 : [ true,"),
                text.replaceFirst("\"ranges\" : \\{\n *(\"[^\"]*\") : \\[ [^,]*,", "\"ranges\" : { $1 : [ 5,"))) {
            assertFalse(broken.equals(text));
            Files.writeString(file, broken);
            var e = assertThrows(SeleneException.class, () -> CalibrationFile.read(whole));
            assertTrue(e.getMessage().endsWith("Remove it, and the same command calibrates again."), e.getMessage());
        }
        Files.writeString(file, text.replaceFirst("(_exponents\" : \\{\n *\"[^\"]*\") : \"[-0-9]*", "$1 : \"99"));
        var e = assertThrows(SeleneException.class, () -> CalibrationFile.read(whole));
        assertTrue(e.getMessage().contains("[0] is 99, expected an exponent within 24"), e.getMessage());
    }

    private static TreeSet<String> weights(Path directory) throws IOException {
        TreeSet<String> names = names(directory);
        names.removeIf(name -> !name.endsWith(".safetensors"));
        return names;
    }

    private static TreeSet<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return new TreeSet<>(
                    entries.map(entry -> entry.getFileName().toString()).toList());
        }
    }
}
