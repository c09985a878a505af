package dev.selene.tools.weights;

import dev.selene.formats.Checkpoint;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Runs conversions for tests. */
final class Conversions {
    private Conversions() {}

    static RewriteSummary run(Path source, Path target, Conversion.Target to) {
        return run(source, target, to, OptionalLong.empty(), 3, RewriteProgress.NONE);
    }

    static RewriteSummary run(
            Path source,
            Path target,
            Conversion.Target to,
            OptionalLong shardBytes,
            int threads,
            RewriteProgress progress) {
        try (Checkpoint checkpoint = Checkpoint.open(source);
                SourceReader reader = new SourceReader()) {
            Rewrite rewrite = Conversion.plan(checkpoint, reader, to, shardBytes);
            return CheckpointRewriter.run(rewrite, target, threads, progress);
        }
    }
}
