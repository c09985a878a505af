package dev.selene.tools.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRunnerTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private CommandResult run(String script, Duration timeout, String... arguments) throws IOException {
        Path program = Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + script + "\n");
        assertTrue(program.toFile().setExecutable(true));
        var command = new ArrayList<>(List.of("program"));
        command.addAll(List.of(arguments));
        return new CommandRunner(List.of(Path.of("/nonexistent"), folder)).run(command, timeout);
    }

    @Test
    void bothStreamsAndTheExitCodeAreTold() throws IOException {
        assertEquals(new CommandResult.Finished(3, "out\nerr\n"), run("echo out; echo err >&2; exit 3", LONG));
    }

    @Test
    void wordsAreWordsWhateverTheyHold() throws IOException {
        String word = "a b; $(rm -rf /) `x` 'y' *";
        assertEquals(new CommandResult.Finished(0, word + "\n"), run("printf '%s\\n' \"$1\"", LONG, word));
    }

    @Test
    void standardInputIsEmpty() throws IOException {
        assertEquals(new CommandResult.Finished(0, ""), run("cat", LONG));
    }

    @Test
    void absentProgramsAreNamed() {
        CommandResult result = new CommandRunner(List.of(folder)).run(List.of("hccn_tool"), LONG);
        assertEquals(new CommandResult.Absent("hccn_tool"), result);
        assertEquals("hccn_tool is not on this machine", result.describe());
    }

    @Test
    void programsThatHangAreEnded() throws IOException {
        assertInstanceOf(CommandResult.TimedOut.class, run("sleep 600", Duration.ofMillis(200)));
    }

    /** The child keeps the output open after its parent has gone. */
    @Test
    void childrenThatHangDoNotHangTheRunner() throws IOException {
        assertInstanceOf(CommandResult.TimedOut.class, run("sleep 5 & exit 0", Duration.ofMillis(500)));
    }

    @Test
    void endlessOutputIsCutOff() throws IOException {
        assertInstanceOf(
                CommandResult.TooLong.class,
                run("while :; do echo 0123456789012345678901234567890123456789; done", LONG));
    }

    @Test
    void otherMachinesGetPlainWordsOnly() {
        CommandRunner none = new CommandRunner(List.of(folder));
        assertThrows(IllegalArgumentException.class, () -> new Host("node1").run(none, LONG, "echo", "a;b"));
        assertEquals(new CommandResult.Absent("ssh"), new Host("node1").run(none, LONG, "date", "+%s.%N"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-oProxyCommand=x", "a b", "a;b", "$(x)", "@host", "a@b@c", "ä"})
    void namesThatSshWouldMisreadAreRefused(String name) {
        assertThrows(SeleneException.class, () -> new Host(name));
    }
}
