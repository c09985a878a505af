package dev.selene.app;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code selene}. Exit codes: 0 done, 1 failed, 2 the command line or the request is wrong. */
@Command(
        name = "selene",
        description = "Kimi-K2 and the DeepSeek-V3 family of models on the JVM.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Each command tells its options: ./selene COMMAND --help. Results go to stdout, all else to stderr."
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private Main() {}

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        Streams streams = Streams.ofProcess();
        int exitCode = run(streams, args);
        streams.out().flush();
        streams.err().flush();
        System.exit(exitCode);
    }

    /** Runs one command on these streams; the exit code. */
    static int run(Streams streams, String... args) {
        try {
            return commandLine(streams).execute(args);
        } catch (Error e) {
            return Failure.report(e, streams.err());
        }
    }

    static CommandLine commandLine(Streams streams) {
        CommandLine commandLine = new CommandLine(new Main());
        for (Object command : commands(streams)) commandLine.addSubcommand(command);
        HelpText.install(commandLine);
        return commandLine
                .setOut(streams.out())
                .setErr(streams.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(false)
                .setParameterExceptionHandler((e, _) -> UsageError.report(e, streams.err()))
                .setExecutionExceptionHandler((e, _, _) -> Failure.report(e, streams.err()));
    }

    private static List<Object> commands(Streams streams) {
        return List.of(
                new ChatCommand(streams),
                new GenerateCommand(streams),
                new LogitsCommand(streams),
                new TokenizeCommand(streams),
                new RenderCommand(streams),
                new ServeCommand(streams),
                new InspectCommand(streams),
                new BenchCommand(streams));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command");
    }
}
