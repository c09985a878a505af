package dev.selene.formats;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The weight files of a checkpoint directory.
 *
 * @param index present when the weights are sharded
 */
record WeightFiles(List<Path> files, Optional<WeightIndex> index) {
    private static final String SUFFIX = ".safetensors";
    private static final String INDEX_SUFFIX = ".safetensors.index.json";

    /** Names of a complete single file, by which it is told from others beside it; the last is msmodelslim's older one. */
    private static final List<String> SINGLE_NAMES = List.of(
            "model.safetensors", "quant_model_weights.safetensors", "quant_model_weight_w8a8_dynamic.safetensors");

    /**
     * Finds the weights: by the index when there is one, else the only {@code .safetensors} file, else the one with a
     * known name.
     *
     * @throws SeleneException of kind DATA if there are none, or it is not clear which are meant
     */
    static WeightFiles find(Path directory) {
        List<String> names = fileNames(directory);
        List<String> indexes =
                names.stream().filter(name -> name.endsWith(INDEX_SUFFIX)).toList();
        if (indexes.size() > 1)
            throw SeleneException.data(directory + ": " + indexes.size() + " weight indexes: "
                    + String.join(", ", indexes) + ". Keep the one to load and move the others away.");
        if (indexes.size() == 1) {
            WeightIndex index = readIndex(directory.resolve(indexes.getFirst()));
            List<Path> shards = index.shardOf().values().stream()
                    .distinct()
                    .sorted()
                    .map(directory::resolve)
                    .toList();
            return new WeightFiles(shards, Optional.of(index));
        }
        return new WeightFiles(List.of(directory.resolve(singleFile(directory, names))), Optional.empty());
    }

    private static String singleFile(Path directory, List<String> names) {
        List<String> weights =
                names.stream().filter(name -> name.endsWith(SUFFIX)).toList();
        if (weights.isEmpty()) throw SeleneException.data(directory + ": " + noWeights(names));
        if (weights.size() == 1) return weights.getFirst();
        List<String> known = weights.stream().filter(SINGLE_NAMES::contains).toList();
        if (known.size() == 1) return known.getFirst();
        throw SeleneException.data(directory + ": " + weights.size() + " .safetensors files (" + weights.getFirst()
                + ", …) and no index. Fetch model.safetensors.index.json too.");
    }

    private static String noWeights(List<String> names) {
        if (names.stream().anyMatch(name -> name.endsWith(".gguf")))
            return "holds GGUF files only, expected .safetensors files. Fetch the original checkpoint.";
        if (names.stream().anyMatch(name -> name.endsWith(".bin") || name.endsWith(".pt") || name.endsWith(".pth")))
            return "holds PyTorch pickle files only, which can run code and are not read."
                    + " Fetch or convert to .safetensors files.";
        return "holds no .safetensors file. Fetch the weights, or name the directory that holds them.";
    }

    private static WeightIndex readIndex(Path file) {
        return WeightIndex.parse(SmallFile.read(file, WeightIndex.MAX_BYTES), file.toString());
    }

    private static List<String> fileNames(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, directory + ": cannot be listed: " + e, e);
        }
    }
}
