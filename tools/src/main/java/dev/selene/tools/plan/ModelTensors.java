package dev.selene.tools.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.QuantisationConfig;
import dev.selene.formats.TensorInfo;
import dev.selene.model.SkipRules;
import dev.selene.tools.SynthDType;
import dev.selene.tools.SyntheticCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tensors that would be loaded: from a checkpoint's headers, or from what its {@code config.json} says they would be.
 *
 * @param dtype how Linears are stored
 * @param source where that is known from, for people
 */
public record ModelTensors(ModelConfig config, List<TensorInfo> tensors, String dtype, String source) {
    private static final long MAX_CONFIG_BYTES = 16 << 20;

    public ModelTensors {
        tensors = List.copyOf(tensors);
    }

    /**
     * Reads headers when there are weights, else {@code config.json} alone.
     *
     * @param dtype plans for weights of this type whatever the directory holds, as after {@code convert} or {@code quantize}
     * @throws SeleneException of kind DATA if the checkpoint would be refused
     */
    public static ModelTensors of(Path directory, Optional<SynthDType> dtype) {
        if (dtype.isPresent()) return published(ModelConfig.read(directory), dtype.get(), "--dtype");
        return hasWeights(directory)
                ? stored(directory)
                : published(ModelConfig.read(directory), configured(directory), "config.json");
    }

    /** Whether products are of INT8. */
    boolean isInt8() {
        return dtype.contains("w8a8");
    }

    private static ModelTensors stored(Path directory) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            SkipRules skipped = new SkipRules(checkpoint.config());
            List<TensorInfo> loaded = checkpoint.tensors().values().stream()
                    .filter(tensor -> skipped.reason(tensor.name()).isEmpty())
                    .map(tensor -> new TensorInfo(tensor.name(), tensor.dtype(), tensor.shape()))
                    .toList();
            return new ModelTensors(checkpoint.config(), loaded, storedDType(checkpoint), "headers of the weights");
        }
    }

    private static String storedDType(Checkpoint checkpoint) {
        if (checkpoint.quantDescription().isPresent()) return "w8a8";
        return name(configured(checkpoint.config()));
    }

    private static ModelTensors published(ModelConfig config, SynthDType dtype, String source) {
        return new ModelTensors(config, SyntheticCheckpoint.tensors(config, dtype), name(dtype), source);
    }

    private static SynthDType configured(Path directory) {
        if (isW8A8(directory)) return SynthDType.W8A8;
        return configured(ModelConfig.read(directory));
    }

    private static SynthDType configured(ModelConfig config) {
        return switch (config.quantisation()) {
            case QuantisationConfig.None _ -> SynthDType.BF16;
            case QuantisationConfig.Fp8Block _ -> SynthDType.FP8;
            case QuantisationConfig.Int4Group _ -> SynthDType.INT4;
        };
    }

    /** msmodelslim notes in {@code config.json} what it made of the weights, and MindIE reads that. */
    private static boolean isW8A8(Path directory) {
        JsonNode config = Json.read(directory.resolve("config.json"), MAX_CONFIG_BYTES);
        return config.path("quantize").asText("").toLowerCase(Locale.ROOT).startsWith("w8a8");
    }

    private static boolean hasWeights(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.anyMatch(entry -> entry.getFileName().toString().endsWith(".safetensors"));
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, directory + ": cannot be listed: " + e, e);
        }
    }

    private static String name(SynthDType dtype) {
        return dtype.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
