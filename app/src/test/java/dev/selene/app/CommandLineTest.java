package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandLineTest {
    private static CommandLine commandLine() {
        Streams none = new Streams(
                InputStream.nullInputStream(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()),
                false);
        return Main.commandLine(none);
    }

    static Stream<CommandLine> commands() {
        return commandLine().getSubcommands().values().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void overviewShowsEachCommandWithOneLineAndOneExample(CommandLine command) {
        String overview = CommandRun.of("--help").out();
        String description = command.getCommandSpec().usageMessage().description()[0];
        assertEquals(1, command.getCommandSpec().usageMessage().description().length);
        assertTrue(overview.contains(command.getCommandName() + " "), overview);
        assertTrue(overview.contains(description), overview);
        assertTrue(overview.contains("./selene " + command.getCommandName() + " "), overview);
        assertTrue(overview.lines().allMatch(line -> line.length() <= 110), overview);
    }

    /** An example that does not parse would be the first thing a newcomer meets. */
    @ParameterizedTest
    @MethodSource("commands")
    void examplesParse(CommandLine command) {
        Stream.of(command.getCommandSpec().usageMessage().footer())
                .map(String::strip)
                .filter(line -> line.startsWith("./selene "))
                .map(ShellWords::split)
                .forEach(words ->
                        commandLine().parseArgs(words.subList(1, words.size()).toArray(String[]::new)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpOfEachCommandIsOnStdoutWithAnExample(CommandLine command) {
        CommandRun run = CommandRun.of(command.getCommandName(), "--help");
        assertEquals(0, run.exitCode());
        assertEquals("", run.err());
        assertTrue(run.out().contains("  ./selene " + command.getCommandName()), run.out());
    }

    @ParameterizedTest
    @CsvSource({"chta,chat", "genrate,generate", "chat --modle,--model", "chat --temprature,--temperature"})
    void mistypedWordsSuggestTheRightOne(String typed, String meant) {
        CommandRun run = CommandRun.of(typed.split(" "));
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("selene: "), run.err());
        assertTrue(run.err().contains("Did you mean " + meant + "?"), run.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "|no command",
                "chat --kv-dtype f16|expected one of [BF16, F32] (case-insensitive)",
                "chat --threads two|'two' is not an int",
                "chat --threads 0|--threads 0 is below 1",
                "chat --context -5|--context -5 is below 1",
                "chat --lora-norm-eps 0|--lora-norm-eps 0.0 is not between 0 and 1",
                "chat hello world|'world'",
                "generate|--prompt",
                "bench|no command",
                "bench modle|no command modle",
                "bench engine --streams 0|streams [0]: each must be at least 1",
                "generate --prompt a --tokens-file b|mutually exclusive",
                "chat --model /nonexistent hi|--model /nonexistent: no such directory"
            })
    void wrongCommandLinesAreExitCode2AndTellWhatIsWrong(String typed, String told) {
        CommandRun run = typed == null ? CommandRun.of() : CommandRun.of(typed.split(" "));
        assertEquals(2, run.exitCode(), run.err());
        assertEquals("", run.out());
        assertTrue(run.err().contains(told), run.err());
    }

    @Test
    void aTextThatBeginsWithAtIsNoFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("words"), "1");
        CommandRun run = CommandRun.of("tokenize", "@" + file, "--json");
        assertEquals(CommandRun.withStdin("{\"text\":\"@" + file + "\"}", "tokenize", "--lines", "-", "--json"), run);
    }

    @Test
    void versionIsOnStdout() {
        CommandRun run = CommandRun.of("--version");
        assertEquals(0, run.exitCode());
        assertTrue(run.out().contains("JDK " + Runtime.version()), run.out());
    }

    @Test
    void failuresAreExitCode1WithoutATrace(@TempDir Path empty) {
        CommandRun run = CommandRun.of("logits", "--model", empty.toString(), "--tokens-file", "-");
        assertEquals(1, run.exitCode(), run.err());
        assertTrue(run.err().startsWith("selene: "), run.err());
        assertTrue(run.err().contains("config.json"), run.err());
        assertTrue(run.err().lines().noneMatch(line -> line.startsWith("\tat ")), run.err());
    }
}
