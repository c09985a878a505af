package dev.selene.tools.quantize;

import dev.selene.formats.Checkpoint;
import dev.selene.tools.weights.SourceReader;
import dev.selene.tools.weights.SourceWeight;
import dev.selene.tools.weights.SourceWeights;
import java.nio.file.Path;

/** A checkpoint to run and to read. {@link #close()} closes all of it. */
record ComparedCheckpoint(Checkpoint checkpoint, SourceReader reader, SourceWeights weights) implements AutoCloseable {
    static ComparedCheckpoint open(Path directory) {
        Checkpoint checkpoint = Checkpoint.open(directory);
        SourceReader reader = new SourceReader();
        try {
            return new ComparedCheckpoint(checkpoint, reader, SourceWeights.of(checkpoint, reader));
        } catch (RuntimeException | Error e) {
            try (checkpoint) {
                reader.close();
            }
            throw e;
        }
    }

    /** @param linear without {@code .weight} */
    SourceWeight weight(String linear) {
        return weights.all().get(linear + ".weight");
    }

    @Override
    public void close() {
        try (checkpoint) {
            reader.close();
        }
    }
}
