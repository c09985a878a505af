package dev.selene.tools.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.tools.weights.Folding;
import dev.selene.tools.weights.VerificationReport;
import dev.selene.tools.weights.WeightVerification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was quantised stands against its source, smoothing undone; what was changed afterwards does not. */
class QuantisedVerificationTest {
    private static final String SMOOTHED = "model.layers.1.self_attn.o_proj.weight";

    @TempDir
    Path folder;

    private Path result;

    @BeforeEach
    void nameTheResult() {
        result = folder.resolve("result");
    }

    @ParameterizedTest
    @CsvSource({
        "k2-micro-fp8, W8A8, INT8",
        "glm47flash-micro, W8A8, INT8",
        "k2-micro, W8A8_DYNAMIC, INT8",
        "k2-micro, INT4, INT4",
        "k2-micro-int4, W4A8, INT4",
    })
    void everyElementIsWithinTheBoundOfItsType(String golden, Target target, String storage) {
        quantise(golden, target);
        WeightVerification found = verify(golden);
        assertEquals(List.of(), found.problems());
        assertEquals(List.of(), found.warnings());
        assertEquals(target == Target.W8A8, found.smoothed() > 0);
        String text = VerificationReport.text(found);
        assertTrue(text.contains("  " + storage + "  "), text);
        assertTrue(text.contains("bound of each element: half a step, max|row| / "), text);
    }

    @Test
    void reportAndCalibrationAreHeldAgainstTheManifest() throws IOException {
        quantise("k2-micro-fp8", Target.W8A8);
        for (String name : List.of(ReportFiles.JSON, ReportFiles.HTML, Folding.FILE_NAME))
            Files.writeString(result.resolve(name), Files.readString(result.resolve(name)) + " ");
        List<String> problems = verify(Optional.empty()).problems();
        assertEquals(3, problems.size(), problems::toString);
        assertTrue(problems.stream().allMatch(problem -> problem.contains("CRC32C")), problems::toString);
    }

    @Test
    void withoutItsRecordSmoothingIsADifference() throws IOException {
        quantise("k2-micro-fp8", Target.W8A8);
        Files.delete(result.resolve(Folding.FILE_NAME));
        List<String> problems = verify("k2-micro-fp8").problems();
        assertTrue(problems.contains("selene-calibration.json is in the manifest, but not among the files"));
        assertTrue(problems.stream().anyMatch(problem -> problem.startsWith(SMOOTHED + ": ")), problems::toString);
    }

    @Test
    void aRecordOfAnotherCheckpointIsToldAsSuch() throws IOException {
        quantise("k2-micro-fp8", Target.W8A8);
        Path file = result.resolve(Folding.FILE_NAME);
        Files.writeString(
                file,
                Files.readString(file).replaceFirst("(\"model.layers.1.self_attn.o_proj\" : )\"[-0-9]+ ", "$1\""));
        List<String> problems = verify("k2-micro-fp8").problems();
        assertTrue(
                problems.contains(
                        "selene-calibration.json: the exponents of model.layers.1.self_attn.o_proj are not for"
                                + " [160, 128]. It belongs to another checkpoint."),
                problems::toString);
    }

    private void quantise(String golden, Target target) {
        Smoothing smoothing = target == Target.W8A8 ? new Smoothing.Fixed(0.5) : new Smoothing.Off();
        Path prompts = Golden.prompts(folder);
        Golden.quantise(
                Golden.directory(golden), result, Golden.options(target, target.defaultRecipe(), prompts, smoothing));
    }

    private WeightVerification verify(String golden) {
        return verify(Optional.of(Golden.directory(golden)));
    }

    private WeightVerification verify(Optional<Path> source) {
        return WeightVerification.of(result, source, 2, "nobody", (_, _) -> {});
    }
}
