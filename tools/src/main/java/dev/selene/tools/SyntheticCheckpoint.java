package dev.selene.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.DurableFile;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.SafetensorsWriter;
import dev.selene.formats.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a checkpoint of random weights in a published shape and layout: for trying, timing and testing what the real one
 * is too large for. It computes finite numbers and means nothing. Memory use does not depend on its size.
 */
public final class SyntheticCheckpoint {
    private static final int PIECE_ELEMENTS = 1 << 17;
    private static final int MAX_ELEMENT_BYTES = 4;
    private static final String CONFIG = "config.json";

    /** Told as bytes are written; called often, on the calling thread. */
    @FunctionalInterface
    public interface Progress {
        void written(long bytes, long totalBytes);
    }

    /** What was written; {@code bytes} are those of the tensors. */
    public record Summary(int tensors, int files, long bytes) {}

    private final Path directory;
    private final SynthOptions options;
    private final Progress progress;
    private long written;

    private SyntheticCheckpoint(Path directory, SynthOptions options, Progress progress) {
        this.directory = directory;
        this.options = options;
        this.progress = progress;
    }

    /**
     * Writes the checkpoint. The same options give the same bytes on every machine; {@code shardBytes} decides only how
     * they lie in files.
     *
     * @param directory is made if it does not exist, and must be empty
     * @throws SeleneException of kind USER if the directory is not empty, its disk too small, or the changed fields make
     *     no model; of kind DATA if writing fails
     */
    public static Summary write(Path directory, SynthOptions options, Progress progress) {
        try {
            return new SyntheticCheckpoint(directory, options, progress).writeAll();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, directory + ": cannot be written: " + e, e);
        }
    }

    /** The tensors that a checkpoint of this model has when its Linears are stored so, in the order of the layers. */
    public static List<TensorInfo> tensors(ModelConfig config, SynthDType dtype) {
        return SynthLayout.of(config, dtype, SynthOptions.DEFAULT_SEED).stream()
                .map(SynthTensor::info)
                .toList();
    }

    private Summary writeAll() throws IOException {
        ObjectNode config = SynthShape.config(options);
        ModelConfig model = parsed(config);
        options.tokenizer().ifPresent(from -> TokenizerFiles.requireFit(from, model.vocabSize()));
        List<SynthTensor> tensors = SynthLayout.of(model, options.dtype(), options.seed());
        long total = totalBytes(tensors);
        requireEmpty();
        if (!options.headersOnly()) requireSpace(total);
        List<List<SynthTensor>> shards = shards(tensors);
        ObjectNode index = Json.mapper().createObjectNode();
        index.putObject("metadata").put("total_size", total);
        ObjectNode weightMap = index.putObject("weight_map");
        for (int shard = 0; shard < shards.size(); shard++) {
            String name = fileName(shard, shards.size());
            writeShard(directory.resolve(name), shards.get(shard), total);
            for (SynthTensor tensor : shards.get(shard))
                weightMap.put(tensor.info().name(), name);
        }
        if (options.tokenizer().isPresent())
            TokenizerFiles.copy(options.tokenizer().get(), directory);
        if (shards.size() > 1) writeJson(stem() + ".safetensors.index.json", index);
        if (options.dtype().isW8A8()) writeJson("quant_model_description.json", description(tensors));
        writeJson(CONFIG, config);
        return new Summary(tensors.size(), shards.size(), total);
    }

    /** @throws SeleneException of kind USER if the fields make no model */
    private static ModelConfig parsed(ObjectNode json) {
        try {
            return ModelConfig.parse(json, "its " + CONFIG);
        } catch (SeleneException e) {
            throw new SeleneException(
                    SeleneException.Kind.USER, "the changed fields make no model: " + e.getMessage(), e);
        }
    }

    /**
     * The same weights in memory instead of files, made on all processors; the caller closes it. Of the options those about
     * files have no effect.
     *
     * @throws SeleneException of kind USER if the changed fields make no model, or memory does not suffice
     */
    public static Checkpoint inMemory(SynthOptions options) {
        ObjectNode json = SynthShape.config(options);
        ModelConfig config = parsed(json);
        List<SynthTensor> tensors = SynthLayout.of(config, options.dtype(), options.seed());
        return SynthMemory.checkpoint("synthetic " + options.shape(), config, options.dtype(), tensors);
    }

    private void requireEmpty() throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> entries = Files.list(directory)) {
            if (entries.findAny().isPresent())
                throw SeleneException.user(directory + " is not empty. Name another directory, or empty this one.");
        }
    }

    private void requireSpace(long total) throws IOException {
        long usable = Files.getFileStore(directory).getUsableSpace();
        if (total > usable)
            throw SeleneException.user(directory + ": the checkpoint has " + total + " bytes, the disk has " + usable
                    + " left. Ask for fewer layers or experts, or another dtype.");
    }

    private static long totalBytes(List<SynthTensor> tensors) {
        return tensors.stream().mapToLong(tensor -> tensor.info().bytes()).sum();
    }

    private List<List<SynthTensor>> shards(List<SynthTensor> tensors) {
        List<List<SynthTensor>> shards = new ArrayList<>();
        long bytes = Long.MAX_VALUE;
        for (SynthTensor tensor : tensors) {
            if (bytes > options.shardBytes() - tensor.info().bytes()) {
                shards.add(new ArrayList<>());
                bytes = 0;
            }
            shards.getLast().add(tensor);
            bytes += tensor.info().bytes();
        }
        return shards;
    }

    private String stem() {
        return options.dtype().isW8A8() ? "quant_model_weights" : "model";
    }

    private String fileName(int shard, int count) {
        if (count == 1) return stem() + ".safetensors";
        return stem() + "-%05d-of-%05d.safetensors".formatted(shard + 1, count);
    }

    private void writeShard(Path file, List<SynthTensor> tensors, long total) throws IOException {
        try (Arena arena = Arena.ofConfined();
                SafetensorsWriter writer = SafetensorsWriter.create(
                        file, tensors.stream().map(SynthTensor::info).toList())) {
            if (options.headersOnly()) {
                writer.writeHole();
                writer.commit();
                return;
            }
            MemorySegment piece = arena.allocate((long) PIECE_ELEMENTS * MAX_ELEMENT_BYTES);
            for (SynthTensor tensor : tensors) {
                SynthElements elements = tensor.elements().get();
                long count = tensor.info().shape().elements();
                for (long first = 0; first < count; first += PIECE_ELEMENTS) {
                    int length = (int) Math.min(PIECE_ELEMENTS, count - first);
                    long bytes = (long) length * tensor.info().dtype().bytes();
                    elements.next(piece, length);
                    writer.write(piece.asSlice(0, bytes));
                    written += bytes;
                    progress.written(written, total);
                }
            }
            writer.commit();
        }
    }

    private static ObjectNode description(List<SynthTensor> tensors) {
        ObjectNode description = Json.mapper().createObjectNode();
        for (SynthTensor tensor : tensors) description.put(tensor.info().name(), tensor.type());
        boolean hasStatic = tensors.stream().anyMatch(tensor -> tensor.type().equals("W8A8"));
        description.put("version", "1.0.0").put("model_quant_type", hasStatic ? "W8A8" : "W8A8_DYNAMIC");
        description.put("group_size", 0).putObject("metadata");
        description.putObject("optional");
        return description;
    }

    private void writeJson(String name, JsonNode json) throws IOException {
        DurableFile.write(directory.resolve(name), JsonText.of(json));
    }
}
