package dev.selene.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRulesTest {
    private static final Path PATH = Path.of("conf/config.json");

    @Test
    void aModeThatIsTooWideIsToldAsInTheProduct() {
        var wide = new FileFacts(PATH, FileFacts.Kind.FILE, 0644, 1001);
        DeploymentProblem problem =
                FileRules.check(wide, FileRules.CONFIG_MODE, 1001).getFirst();
        assertEquals(
                " Check Other group permission failed: conf/config.json current permission is 644. Required permisssion"
                        + " is 0, but got permission is 4",
                problem.message());
        assertEquals("chmod 640 conf/config.json", problem.cure());
    }

    @Test
    void ownerLinksAndNarrowModes() {
        assertEquals(List.of(), FileRules.check(new FileFacts(PATH, FileFacts.Kind.FILE, 0600, 7), 0640, 7));
        assertEquals(List.of(), FileRules.check(new FileFacts(PATH, FileFacts.Kind.FILE, 0640, 7), 0640, 0));
        assertEquals(
                1,
                FileRules.check(new FileFacts(PATH, FileFacts.Kind.FILE, 0640, 7), 0640, 8)
                        .size());
        assertEquals(
                1,
                FileRules.check(new FileFacts(PATH, FileFacts.Kind.LINK, 0777, 7), 0640, 7)
                        .size());
    }

    @Test
    void factsAreThoseOfTheFileItself(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertEquals(0640, FileFacts.of(file).orElseThrow().mode());
        Path link = Files.createSymbolicLink(folder.resolve("l"), file);
        assertEquals(FileFacts.Kind.LINK, FileFacts.of(link).orElseThrow().kind());
        assertEquals(
                FileFacts.Kind.DIRECTORY, FileFacts.of(folder).orElseThrow().kind());
        assertEquals(true, FileFacts.of(folder.resolve("none")).isEmpty());
    }
}
