package dev.selene.app;

import dev.selene.formats.Checkpoint;
import dev.selene.tools.weights.Conversion;
import dev.selene.tools.weights.Rewrite;
import dev.selene.tools.weights.SourceReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a checkpoint in another number type. */
@Command(
        name = "convert",
        description = "Write a checkpoint's weights as BF16 or FP8.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene convert /models/kimi-k2 /models/kimi-k2-bf16 --to bf16",
            "  ./selene convert /models/moonlight /models/moonlight-fp8 --to fp8 --shard-size 5GB",
            "  ./selene convert /models/kimi-k2 /models/kimi-k2-bf16 --to bf16 --dry-run",
            "",
            "From FP8, INT4, BF16, F16 or F32. SRC is only read. Interrupted, the same command goes on after the last",
            "whole file. Memory stays below 1 GiB whatever the size."
        })
final class ConvertCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(index = "0", paramLabel = "SRC", description = "checkpoint directory")
    private Path source;

    @Parameters(index = "1", paramLabel = "DST", description = "is made; or left by the same command, interrupted")
    private Path target;

    @Option(
            names = "--to",
            paramLabel = "TYPE",
            required = true,
            description = "bf16, or fp8: E4M3 in 128 x 128 blocks as DeepSeek-V3 and Kimi-K2 are published")
    private Conversion.Target to;

    @Mixin
    private RewriteSettings settings;

    ConvertCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        try (Checkpoint checkpoint = Checkpoint.open(source);
                SourceReader reader = new SourceReader()) {
            Rewrite rewrite = Conversion.plan(checkpoint, reader, to, settings.shardBytes());
            return settings.run(rewrite, target, streams);
        }
    }
}
