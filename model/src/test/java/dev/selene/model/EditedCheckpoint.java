package dev.selene.model;

import dev.selene.base.DType;
import dev.selene.base.Shape;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.SafetensorsWriter;
import dev.selene.formats.StoredTensor;
import dev.selene.formats.TensorInfo;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A golden checkpoint with some tensors changed, written to a folder of its own as one shard. */
final class EditedCheckpoint {
    private record Tensor(DType dtype, Shape shape, byte[] bytes) {}

    private final Path source;
    private final SortedMap<String, Tensor> tensors = new TreeMap<>();

    private EditedCheckpoint(Path source) {
        this.source = source;
    }

    static EditedCheckpoint of(String golden) {
        EditedCheckpoint edited = new EditedCheckpoint(TestData.path("golden/" + golden));
        try (Checkpoint checkpoint = Checkpoint.open(edited.source)) {
            for (StoredTensor tensor : checkpoint.tensors().values())
                edited.put(
                        tensor.name(),
                        tensor.dtype(),
                        tensor.shape(),
                        tensor.data().toArray(ValueLayout.JAVA_BYTE));
        }
        return edited;
    }

    EditedCheckpoint remove(String name) {
        if (tensors.remove(name) == null) throw new IllegalArgumentException(name + " is not in " + source);
        return this;
    }

    EditedCheckpoint put(String name, DType dtype, Shape shape, byte[] bytes) {
        tensors.put(name, new Tensor(dtype, shape, bytes));
        return this;
    }

    /** Zeros of that dtype and shape. */
    EditedCheckpoint put(String name, DType dtype, long... shape) {
        Shape of = Shape.of(shape);
        return put(name, dtype, of, new byte[Math.toIntExact(of.elements() * dtype.bytes())]);
    }

    Path write(Path directory) throws IOException {
        for (String file : List.of("config.json", "quant_model_description.json"))
            if (Files.exists(source.resolve(file))) Files.copy(source.resolve(file), directory.resolve(file));
        List<TensorInfo> infos = tensors.entrySet().stream()
                .map(entry -> new TensorInfo(
                        entry.getKey(),
                        entry.getValue().dtype(),
                        entry.getValue().shape()))
                .toList();
        boolean quantised = Files.exists(source.resolve("quant_model_description.json"));
        Path file = directory.resolve(quantised ? "quant_model_weights.safetensors" : "model.safetensors");
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, infos)) {
            for (Tensor tensor : tensors.values()) writer.write(MemorySegment.ofArray(tensor.bytes()));
            writer.commit();
        }
        return directory;
    }
}
