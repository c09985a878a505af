package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.tools.weights.CheckpointRewriter;
import dev.selene.tools.weights.VerificationReport;
import dev.selene.tools.weights.WeightVerification;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells whether the weights of a checkpoint are whole and sane. */
@Command(
        name = "verify-weights",
        description = "Check a checkpoint's files, checksums, shapes and numbers.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene verify-weights /models/kimi-k2-bf16",
            "  ./selene verify-weights /models/kimi-k2-bf16 --against /models/kimi-k2 --json",
            "",
            "Reads everything once; with --against twice, and SRC once. The exit code is 1 if there is a problem. What",
            "MindIE would refuse about permissions is told with the commands that mend it, and is no problem here."
        })
final class VerifyWeightsCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "DIR", description = "checkpoint directory")
    private Path directory;

    @Option(
            names = "--against",
            paramLabel = "SRC",
            description = "what DIR was made of: each weight must be as near as its number type allows, BF16 exact")
    private Path source;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads that read and compute; default: all processors, at most 16")
    private int threads = CheckpointRewriter.defaultThreads();

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    VerifyWeightsCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (threads < 1) throw SeleneException.user("--threads " + threads + " is below 1");
        ProgressLine line = new ProgressLine(streams, "verify-weights", System::nanoTime);
        WeightVerification found;
        try {
            found = WeightVerification.of(
                    directory,
                    Optional.ofNullable(source),
                    threads,
                    System.getProperty("user.name"),
                    (bytes, total) -> line.show(bytes, total, ""));
        } finally {
            line.end();
        }
        streams.printLine(
                json
                        ? VerificationReport.json(found).toString()
                        : VerificationReport.text(found).stripTrailing());
        return found.good() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
