package dev.selene.tools.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.Shape;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightVerificationTest {
    private static final Path BF16 = TestData.path("golden/k2-micro");
    private static final Path FP8 = TestData.path("golden/k2-micro-fp8");
    private static final String DOWN = "model.layers.1.mlp.experts.3.down_proj.weight";
    private static final String NOBODY = "nobody-here";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k2-micro",
                "k2-micro-fp8",
                "k2-micro-int4",
                "k2-micro-w8a8",
                "k2-micro-w8a8-static",
                "v3-micro",
                "moonlight-micro"
            })
    void publishedFormsAreGood(String name) {
        WeightVerification found = verify(TestData.path("golden/" + name), Optional.empty());
        assertEquals(List.of(), found.problems());
        assertEquals(1, found.warnings().size(), "only the manifest is missing: " + found.warnings());
    }

    @Test
    void conversionsStandAgainstTheirSources() {
        Path fp8 = directory.resolve("fp8");
        Conversions.run(BF16, fp8, Conversion.Target.FP8);
        WeightVerification rounded = verify(fp8, Optional.of(BF16));
        assertEquals(List.of(), rounded.problems());
        assertEquals(List.of(), rounded.warnings());
        assertEquals(3 + 4, rounded.checksums());
        WeightVerification.Difference worst =
                rounded.differences().orElseThrow().getFirst();
        // E4M3 of a uniform distribution: steps of 2^-3, an error of about 2^-3 / sqrt(12) of the value's power of two
        assertTrue(worst.relative() > 0.01 && worst.relative() < 0.04, worst.toString());

        Path back = directory.resolve("back");
        Conversions.run(fp8, back, Conversion.Target.BF16);
        WeightVerification exact = verify(back, Optional.of(fp8));
        assertEquals(List.of(), exact.problems());
        assertTrue(exact.differences().orElseThrow().stream().allMatch(one -> one.largest() == 0));
    }

    /**
     * The golden INT8 checkpoint shares the attention of layer 0 with k2-micro, which it must be within half a step of, and
     * has other weights elsewhere, every one of which must be told.
     */
    @Test
    void int8StandsAgainstItsSourceAndAgainstNoOther() {
        WeightVerification found = verify(TestData.path("golden/k2-micro-w8a8"), Optional.of(BF16));
        int within = 0;
        for (WeightVerification.Difference one : found.differences().orElseThrow()) {
            if (!one.storage().equals("INT8")) continue;
            boolean shared = one.name().startsWith("model.layers.0.self_attn.");
            assertEquals(shared, one.beyond() == 0, one.toString());
            if (shared) within++;
        }
        assertEquals(4, within);
    }

    /** Both were quantised from the same weights, so one stands for the source of the other within two half steps. */
    @Test
    void int8ScalesOfBothKindsAreUnderstood() {
        WeightVerification found = verify(
                TestData.path("golden/k2-micro-w8a8-static"), Optional.of(TestData.path("golden/k2-micro-w8a8")));
        for (WeightVerification.Difference one : found.differences().orElseThrow())
            assertTrue(one.relative() < 1e-6, one.toString());
    }

    /** F16 models have their deq_scale as float bits in INT64. */
    @Test
    void deqScalesInInt64AreFloats() throws IOException {
        Path golden = TestData.path("golden/k2-micro-w8a8-static");
        String scale = "model.layers.0.self_attn.q_a_proj.deq_scale";
        Path made = EditedTensors.of(golden)
                .change(scale, DType.INT64, WeightVerificationTest::widened)
                .write(directory.resolve("made"));
        WeightVerification found = verify(made, Optional.of(golden));
        assertEquals(List.of(), found.problems());
        assertEquals(0, found.differences().orElseThrow().getFirst().largest());

        Path broken = EditedTensors.of(golden)
                .change(scale, DType.INT64, bytes -> {
                    byte[] wide = widened(bytes);
                    wide[8 * 5 + 3] = 0x7f; // exponent of element 5: 254 or 255
                    wide[8 * 5 + 2] = (byte) 0xc0;
                    return wide;
                })
                .write(directory.resolve("broken"));
        List<String> problems = verify(broken, Optional.empty()).problems();
        assertTrue(
                problems.getFirst().contains("1 NaN or infinite of 48 numbers, the first at element 5"),
                problems::toString);
    }

    private static byte[] widened(byte[] floats) {
        byte[] wide = new byte[2 * floats.length];
        for (int i = 0; i < floats.length; i++) wide[i / 4 * 8 + i % 4] = floats[i];
        return wide;
    }

    @Test
    void oneWrongScaleIsFound() throws IOException {
        Path made =
                EditedTensors.of(FP8).setFloat(DOWN + "_scale_inv", 0, 1e-3f).write(directory.resolve("made"));
        WeightVerification found = verify(made, Optional.of(BF16));
        assertEquals(1, found.problems().size(), found.problems().toString());
        assertTrue(
                found.problems().getFirst().startsWith(DOWN + ": "),
                found.problems().toString());
    }

    @Test
    void missingAndAddedTensorsAreTold() throws IOException {
        String bias = "model.layers.1.mlp.gate.e_score_correction_bias";
        Path made = EditedTensors.of(BF16)
                .remove(DOWN)
                .put("model.extra", DType.UINT8, Shape.of(1), new byte[1])
                .change(bias, bytes -> new byte[bytes.length])
                .write(directory.resolve("made"));
        List<String> problems = verify(made, Optional.of(BF16)).problems();
        assertTrue(problems.contains(DOWN + " of the source is missing"), problems.toString());
        assertTrue(problems.contains("model.extra is not in the source"), problems.toString());
        assertTrue(problems.contains(bias + " differs from the source's"), problems.toString());
        assertTrue(
                problems.stream()
                        .anyMatch(problem -> problem.startsWith("model.extra in model.safetensors belongs to no")),
                problems.toString());
    }

    @Test
    void numbersThatAreNoneAreFoundWhereverTheyAre() throws IOException {
        String norm = "model.norm.weight";
        String scale = DOWN + "_scale_inv";
        problem(
                EditedTensors.of(FP8).setFloat(scale, 1, Float.NaN),
                scale,
                "1 NaN or infinite of 2 numbers, the first at element 1");
        problem(
                EditedTensors.of(FP8).setFloat(scale, 1, -1),
                scale,
                "1 negative scales of 2 numbers, the first at element 1");
        problem(EditedTensors.of(FP8).setFloat(scale, 0, 1e9f), scale, "1 scales above");
        problem(
                EditedTensors.of(FP8).change(DOWN, bytes -> {
                    bytes[100] = (byte) 0xff;
                    bytes[200] = 0x7f;
                    return bytes;
                }),
                DOWN,
                "2 NaN or infinite of 15360 numbers, the first at element 100");
        problem(
                EditedTensors.of(FP8).change(norm, bytes -> {
                    bytes[7] = 0x7f;
                    bytes[6] = (byte) 0x80;
                    return bytes;
                }),
                norm,
                "1 NaN or infinite of 160 numbers, the first at element 3");
    }

    private void problem(EditedTensors edited, String tensor, String what) throws IOException {
        Path made = edited.write(Files.createTempDirectory(directory, "made"));
        List<String> problems = verify(made, Optional.empty()).problems();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.getFirst().startsWith(tensor + " in model.safetensors: "), problems.toString());
        assertTrue(problems.getFirst().contains(what), problems.toString());
    }

    @Test
    void scalesOfZeroAreOddButNoProblem() throws IOException {
        Path made = EditedTensors.of(FP8).setFloat(DOWN + "_scale_inv", 0, 0).write(directory.resolve("made"));
        WeightVerification found = verify(made, Optional.empty());
        assertEquals(List.of(), found.problems());
        assertTrue(
                found.warnings().getLast().contains("no selene-manifest.json"),
                found.warnings().toString());
        assertTrue(
                found.warnings().getFirst().contains("1 of 2 scales are 0"),
                found.warnings().toString());
    }

    @Test
    void changedFilesDisagreeWithTheManifest() throws IOException {
        Path made = directory.resolve("made");
        Conversions.run(FP8, made, Conversion.Target.BF16);
        Path shard = made.resolve("model-2-of-3.safetensors");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length - 2] ^= 1; // the lowest bit of a weight
        Files.write(shard, bytes);
        Files.writeString(made.resolve("generation_config.json"), "{}");
        List<String> problems = verify(made, Optional.empty()).problems();
        assertEquals(2, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith("model-2-of-3.safetensors: "), problems.toString());
        assertTrue(problems.get(1).startsWith("generation_config.json: 2 bytes, CRC32C"), problems.toString());
    }

    @Test
    void whatCannotBeOpenedIsAProblemAndNotAFailure() throws IOException {
        Path made = directory.resolve("made");
        Conversions.run(FP8, made, Conversion.Target.BF16);
        Files.delete(made.resolve("model-3-of-3.safetensors"));
        WeightVerification found = verify(made, Optional.empty());
        assertFalse(found.good());
        assertTrue(
                found.problems().getFirst().contains("model-3-of-3.safetensors is missing"),
                found.problems().toString());
        assertThrows(SeleneException.class, () -> verify(directory.resolve("nowhere"), Optional.empty()));
    }

    @Test
    void permissionsComeWithTheCommandsThatMendThem() throws Exception {
        Path made = EditedTensors.of(BF16).write(directory.resolve("it's"));
        Assumptions.assumeTrue(
                Files.getFileStore(made).supportsFileAttributeView("posix"), "needs a POSIX file system");
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(made.resolve("config.json"), PosixFilePermissions.fromString("rw-r--r--"));
        Permissions wide = verify(made, Optional.empty()).permissions();
        assertTrue(wide.findings().getFirst().endsWith(" is 755, at most 750 is accepted"), wide.toString());
        assertTrue(wide.findings().get(1).contains("config.json is 644"), wide.toString());
        assertTrue(wide.findings().get(3).startsWith("owned by another user than " + NOBODY), wide.toString());

        assertTrue(
                wide.findings().get(2).startsWith("config.json is 644, at most 640 is accepted where several"),
                wide.toString());

        List<String> shell = wide.commands().stream()
                .filter(command -> !command.startsWith("chown"))
                .toList();
        Process process = new ProcessBuilder("sh", "-ec", String.join("\n", shell))
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor());
        assertEquals(
                List.of(), Permissions.of(made, Files.getOwner(made).getName()).findings());
    }

    @Test
    void jsonHoldsEverything() {
        Path made = directory.resolve("made");
        Conversions.run(BF16, made, Conversion.Target.FP8);
        WeightVerification found = verify(made, Optional.of(BF16));
        ObjectNode json = VerificationReport.json(found);
        assertTrue(json.get("good").booleanValue());
        assertEquals(3, json.get("files").size());
        assertEquals(
                found.differences().orElseThrow().size(),
                json.get("differences").size());
        assertTrue(VerificationReport.text(found).endsWith("good\n"));
    }

    private static WeightVerification verify(Path checkpoint, Optional<Path> source) {
        return WeightVerification.of(checkpoint, source, 3, NOBODY, (_, _) -> {});
    }
}
