package dev.selene.app;

import dev.selene.formats.Checkpoint;
import dev.selene.tools.Inspection;
import dev.selene.tools.InspectionReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what a checkpoint is. */
@Command(
        name = "inspect",
        description = "Show what a checkpoint holds and whether it would load.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene inspect models/micro-k2",
            "  ./selene inspect /models/kimi-k2 --json",
            "",
            "Reads headers, no weights. The exit code is 1 if the checkpoint would be refused."
        })
final class InspectCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "checkpoint directory; without it the embedded models/micro-k2")
    private Path directory;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    InspectCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        try (Checkpoint checkpoint = Checkpoint.open(Directories.existing(directory))) {
            Inspection inspection = Inspection.of(checkpoint);
            streams.printLine(
                    json
                            ? InspectionReport.json(inspection).toString()
                            : InspectionReport.text(inspection).stripTrailing());
            return inspection.loads() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }
}
