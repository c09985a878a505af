package dev.selene.compute.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Results have the same bits in JVMs whose vectors are narrower, and in JVMs that interpret or compile otherwise. Width and
 * compiler are settings of a whole JVM, so each case starts one.
 */
class VectorWidthTest {
    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void bitsAreTheSameAtEveryVectorWidth(int bits) throws IOException {
        List<String> lines = fingerprint("-XX:MaxVectorSize=" + bits / 8);
        int expected = Math.min(bits, VectorKernels.vectorBits());
        assertEquals("bits " + expected, lines.getFirst(), "the width was forced");
        assertSameChecksums(lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation"})
    void bitsAreTheSameHoweverCodeIsCompiled(String flag) throws IOException {
        assertSameChecksums(fingerprint(flag));
    }

    @Test
    void withoutTheModuleTheErrorNamesTheFlag() throws IOException {
        List<String> lines = run(List.of("-cp", System.getProperty("java.class.path"), OpenVector.class.getName()));
        assertTrue(
                String.join("\n", lines).contains("Start it with --add-modules=jdk.incubator.vector"),
                () -> "got " + lines);
    }

    /** Opens the backend and prints the error. */
    static final class OpenVector {
        private OpenVector() {}

        public static void main(String[] args) {
            try (var backend = dev.selene.compute.Backends.open("vector", 1)) {
                System.out.println("opened " + backend.name());
            } catch (dev.selene.base.SeleneException e) {
                System.out.println(e.kind() + " " + e.getMessage());
            }
        }
    }

    private static void assertSameChecksums(List<String> lines) {
        for (int round = 0; round < lines.size() - 1; round++)
            assertEquals("crc " + Long.toHexString(Fingerprint.checksum(round)), lines.get(round + 1));
        assertEquals(4, lines.size(), () -> "width and three checksums, got " + lines);
    }

    private static List<String> fingerprint(String flag) throws IOException {
        return run(List.of(
                "--add-modules=jdk.incubator.vector",
                flag,
                "-cp",
                System.getProperty("java.class.path"),
                Fingerprint.class.getName()));
    }

    private static List<String> run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            return output.lines().toList();
        }
    }
}
