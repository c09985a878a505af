package dev.selene.formats;

import dev.selene.base.SeleneException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A checkpoint directory: its configuration and its mapped tensors. Owns the mappings; {@link #close()} invalidates all
 * tensors that it handed out. Safe for use by several threads.
 */
public final class Checkpoint implements AutoCloseable {
    /**
     * Maps every shard and checks every header; reads no tensor data.
     *
     * @throws SeleneException of kind DATA if anything is missing, inconsistent or hostile; all problems at once
     */
    public static Checkpoint open(Path directory) {
        throw new IllegalStateException();
    }

    public Path directory() {
        throw new IllegalStateException();
    }

    public ModelConfig config() {
        throw new IllegalStateException();
    }

    public GenerationConfig generationConfig() {
        throw new IllegalStateException();
    }

    /** {@code quant_model_description.json} of msmodelslim: tensor name to type; empty when there is no such file. */
    public Optional<QuantDescription> quantDescription() {
        throw new IllegalStateException();
    }

    /** All tensors by name, as stored, nothing left out. */
    public SortedMap<String, StoredTensor> tensors() {
        throw new IllegalStateException();
    }

    @Override
    public void close() {}
}
