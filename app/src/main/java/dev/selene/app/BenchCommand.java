package dev.selene.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands that time: each is a subcommand. */
@Command(
        name = "bench",
        description = "Time the bare model or the engine: tokens per second for prompts and answers.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ./selene bench model"})
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private BenchCommand() {}

    /** With its subcommands. */
    static CommandLine of(Streams streams) {
        CommandLine bench = new CommandLine(new BenchCommand());
        bench.addSubcommand(new BenchModelCommand(streams));
        bench.addSubcommand(new BenchEngineCommand(streams));
        bench.addSubcommand(new BenchServeCommand(streams));
        HelpText.install(bench);
        return bench;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command");
    }
}
