package dev.selene.formats;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A checkpoint: its configuration and its tensors, mapped from a directory's files or in memory. Owns them; {@link #close()} invalidates all
 * tensors that it handed out. Safe for use by several threads. The files must not be changed or cut while it is open.
 */
public final class Checkpoint implements AutoCloseable {
    private final Path directory;
    private final Arena arena;
    private final ModelConfig config;
    private final GenerationConfig generationConfig;
    private final Optional<QuantDescription> quantDescription;
    private final SortedMap<String, StoredTensor> tensors;

    private Checkpoint(
            Path directory,
            Arena arena,
            ModelConfig config,
            Optional<QuantDescription> quantDescription,
            SortedMap<String, StoredTensor> tensors) {
        this.directory = directory;
        this.arena = arena;
        this.config = config;
        this.generationConfig = GenerationConfig.empty();
        this.quantDescription = quantDescription;
        this.tensors = tensors;
    }

    private Checkpoint(Path directory, Arena arena) {
        this.directory = directory;
        this.arena = arena;
        Problems problems = new Problems();
        this.config = noting(problems, () -> ModelConfig.read(directory));
        this.generationConfig = noting(problems, () -> GenerationConfig.read(directory));
        this.quantDescription = noting(problems, () -> QuantDescription.read(directory));
        this.tensors = noting(problems, () -> TensorMap.read(WeightFiles.find(directory), arena, problems));
        problems.throwIfAny(SeleneException.Kind.DATA, "checkpoint " + directory);
    }

    /**
     * Maps every shard and checks every header; reads no tensor data.
     *
     * @throws SeleneException of kind DATA if anything is missing, inconsistent or hostile; all problems at once
     */
    public static Checkpoint open(Path directory) {
        if (!Files.exists(directory))
            throw SeleneException.data(directory + ": no such directory. Give the directory that holds config.json.");
        if (!Files.isDirectory(directory))
            throw SeleneException.data(
                    directory + ": not a directory. Give the directory that holds config.json and the weights.");
        Arena arena = Arena.ofShared();
        try {
            return new Checkpoint(directory, arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /**
     * A checkpoint that lies in memory alone, without {@code generation_config.json}.
     *
     * @param name stands for the directory and the file in errors
     * @param tensors by name
     * @param arena holds the tensors; the checkpoint takes it over and closes it
     */
    public static Checkpoint inMemory(
            Path name,
            ModelConfig config,
            Optional<QuantDescription> quantDescription,
            SortedMap<String, StoredTensor> tensors,
            Arena arena) {
        return new Checkpoint(name, arena, config, quantDescription, new TreeMap<>(tensors));
    }

    /** What {@code reader} reads; null, and a problem more, if it fails. */
    private static <T> T noting(Problems problems, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (SeleneException e) {
            problems.add(e.getMessage().replace("\n", "\n  "));
            return null;
        }
    }

    public Path directory() {
        return directory;
    }

    public ModelConfig config() {
        return config;
    }

    public GenerationConfig generationConfig() {
        return generationConfig;
    }

    /** {@code quant_model_description.json} of msmodelslim: tensor name to type; empty when there is no such file. */
    public Optional<QuantDescription> quantDescription() {
        return quantDescription;
    }

    /** All tensors by name, as stored, nothing left out. */
    public SortedMap<String, StoredTensor> tensors() {
        return Collections.unmodifiableSortedMap(tensors);
    }

    @Override
    public void close() {
        arena.close();
    }
}
