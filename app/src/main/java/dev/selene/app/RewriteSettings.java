package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.tools.ByteCount;
import dev.selene.tools.weights.CheckpointRewriter;
import dev.selene.tools.weights.Rewrite;
import dev.selene.tools.weights.RewriteEstimate;
import dev.selene.tools.weights.RewriteSummary;
import dev.selene.tools.weights.TargetDirectory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The options of all commands that write a checkpoint from another one, and how they run. */
final class RewriteSettings {
    @Option(
            names = "--shard-size",
            paramLabel = "SIZE",
            description = "most bytes of tensors in one file, for example 5GB or 4GiB; default: as SRC, quantize 4GB")
    private String shardSize;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "threads that read and compute; the result does not depend on it; default: all processors, at most 16")
    private int threads = CheckpointRewriter.defaultThreads();

    @Option(names = "--dry-run", description = "write nothing; tell sizes, free space and about how long it would take")
    private boolean dryRun;

    /** At least 1. */
    int threads() {
        if (threads < 1) throw SeleneException.user("--threads " + threads + " is below 1");
        return threads;
    }

    /** Only sizes are asked for. */
    boolean isDryRun() {
        return dryRun;
    }

    /** Empty keeps the files of the source. */
    OptionalLong shardBytes() {
        return shardSize == null ? OptionalLong.empty() : OptionalLong.of(ByteCount.parse("--shard-size", shardSize));
    }

    /** Runs the rewrite, or tells what it would take; the exit code. */
    int run(Rewrite rewrite, Path target, Streams streams) {
        threads(); // a wrong command line leaves no trace
        if (dryRun) return estimate(rewrite, target, streams);
        try (TargetDirectory directory = TargetDirectory.open(rewrite, target)) {
            write(rewrite, directory, streams);
        }
        return ExitCode.OK;
    }

    /** Runs the rewrite and says what it did. */
    void write(Rewrite rewrite, TargetDirectory target, Streams streams) {
        long begin = System.nanoTime();
        ProgressLine line = new ProgressLine(streams, rewrite.command(), System::nanoTime);
        RewriteSummary summary;
        try {
            summary = CheckpointRewriter.run(
                    rewrite,
                    target,
                    threads(),
                    (bytes, total, shards, totalShards) ->
                            line.show(bytes, total, shards + " of " + totalShards + " files"));
        } finally {
            line.end();
        }
        String files = summary.shards() + (summary.shards() == 1 ? " file" : " files");
        String reused =
                summary.reusedShards() == 0 ? "" : ", " + summary.reusedShards() + " of them from an earlier run";
        streams.printLine(String.format(
                Locale.ROOT,
                "%s: %s in %s%s, %s",
                target.path(),
                ByteCount.text(summary.bytes()),
                files,
                reused,
                ProgressLine.duration((System.nanoTime() - begin) / 1e9)));
    }

    /** Tells what the rewrite would take; the exit code. */
    int estimate(Rewrite rewrite, Path target, Streams streams) {
        RewriteEstimate estimate = RewriteEstimate.of(rewrite, target, threads());
        streams.printLine("reads    " + ByteCount.text(estimate.sourceBytes()) + " from " + rewrite.source());
        streams.printLine("writes   " + ByteCount.text(estimate.targetBytes()) + " in " + estimate.shards()
                + (estimate.shards() == 1 ? " file" : " files") + " to " + target);
        streams.printLine("free     " + ByteCount.text(estimate.freeBytes())
                + (estimate.fits()
                        ? ""
                        : ": " + ByteCount.text(estimate.targetBytes() - estimate.freeBytes()) + " too little"));
        streams.printLine(String.format(
                Locale.ROOT,
                "takes    about %s: %.2f GB/s can be made, %.2f GB/s written (measured now, on %d threads)",
                ProgressLine.duration(estimate.seconds()),
                estimate.makeBytesPerSecond() / 1e9,
                estimate.writeBytesPerSecond() / 1e9,
                threads));
        return estimate.fits() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
