package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in the Javadoc of {@link Engine} compiles and runs as it stands there. */
class EngineExampleTest {
    private static final String IMPORTS = """
            import dev.selene.base.DType;
            import dev.selene.compute.Backends;
            import dev.selene.engine.*;
            import dev.selene.formats.Checkpoint;
            import dev.selene.model.*;
            import java.nio.file.Path;
            import java.util.Set;
            """;

    @Test
    void theProgramInTheJavadocGenerates(@TempDir Path directory) throws Exception {
        Path program = directory.resolve("Example.java");
        Files.writeString(program, IMPORTS + linesOfTheJavadoc());
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--class-path=" + System.getProperty("java.class.path"),
                        program.toString(),
                        TestData.path("golden/k2-micro").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        java.getOutputStream().close();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, java.waitFor(), "exit status");
        assertEquals("5", output.strip());
    }

    private static String linesOfTheJavadoc() throws IOException {
        Path source = TestData.path("../engine/src/main/java/dev/selene/engine/Engine.java");
        String lines = Files.readAllLines(source).stream()
                .dropWhile(line -> !line.contains("<pre>{@code"))
                .skip(1)
                .takeWhile(line -> !line.contains("}</pre>"))
                .map(line -> line.replaceFirst("^ \\* ?", ""))
                .collect(Collectors.joining("\n"));
        assertTrue(lines.contains("void main") && lines.lines().count() <= 10, "a program of ten lines:\n" + lines);
        return lines;
    }
}
