package dev.selene.app;

import dev.selene.deployment.Environment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
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
            return commandLine(streams, args).execute(args);
        } catch (Error e) {
            return Failure.report(e, streams.err());
        }
    }

    /** All commands, or the one that {@code args} begin with: reading the options of each costs start time. */
    static CommandLine commandLine(Streams streams, String... args) {
        Map<String, Supplier<Object>> commands = commands(streams);
        Supplier<Object> named = args.length == 0 ? null : commands.get(args[0]);
        CommandLine commandLine = new CommandLine(new Main());
        if (named != null) commandLine.addSubcommand(named.get());
        else commands.values().forEach(command -> commandLine.addSubcommand(command.get()));
        HelpText.install(commandLine);
        return commandLine
                .setOut(streams.out())
                .setErr(streams.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(false)
                // A prompt may begin with "@" without naming a file.
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((e, _) -> UsageError.report(e, streams.err()))
                .setExecutionExceptionHandler((e, _, _) -> Failure.report(e, streams.err()));
    }

    /** By name, in the order of the overview. */
    private static Map<String, Supplier<Object>> commands(Streams streams) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("chat", () -> new ChatCommand(streams));
        commands.put("serve", () -> new ServeCommand(streams));
        commands.put("mindieservice_daemon", () -> new DaemonCommand(streams, new Environment(System.getenv())));
        commands.put("api-key", () -> new ApiKeyCommand(streams));
        commands.put("generate", () -> new GenerateCommand(streams));
        commands.put("logits", () -> new LogitsCommand(streams));
        commands.put("tokenize", () -> new TokenizeCommand(streams));
        commands.put("render", () -> new RenderCommand(streams));
        commands.put("inspect", () -> new InspectCommand(streams));
        commands.put("convert", () -> new ConvertCommand(streams));
        commands.put("quantize", () -> new QuantizeCommand(streams));
        commands.put("verify-weights", () -> new VerifyWeightsCommand(streams));
        commands.put("synth", () -> new SynthCommand(streams));
        commands.put("plan", () -> new PlanCommand(streams));
        commands.put("doctor", () -> new DoctorCommand(streams));
        commands.put("ranktable", () -> new RankTableCommand(streams));
        commands.put("launch", () -> new LaunchCommand(streams));
        commands.put("config", () -> new ConfigCommand(streams));
        commands.put("verify", () -> new VerifyCommand(streams));
        commands.put("bench", () -> BenchCommand.of(streams));
        commands.put("modeltest", () -> ModeltestCommand.of(streams));
        commands.put("ais-bench", () -> new AisBenchCommand(streams));
        return commands;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command");
    }
}
