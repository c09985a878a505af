package dev.selene.tools.weights;

import dev.selene.base.DType;
import dev.selene.base.Shape;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.SafetensorsWriter;
import dev.selene.formats.StoredTensor;
import dev.selene.formats.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A checkpoint with some tensors changed, written to another directory as one file. */
public final class EditedTensors {
    private record Tensor(DType dtype, Shape shape, byte[] bytes) {}

    private final Path source;
    private final SortedMap<String, Tensor> tensors = new TreeMap<>();

    private EditedTensors(Path source) {
        this.source = source;
    }

    public static EditedTensors of(Path source) {
        EditedTensors edited = new EditedTensors(source);
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            for (StoredTensor tensor : checkpoint.tensors().values())
                edited.put(
                        tensor.name(),
                        tensor.dtype(),
                        tensor.shape(),
                        tensor.data().toArray(ValueLayout.JAVA_BYTE));
        }
        return edited;
    }

    public EditedTensors remove(String name) {
        if (tensors.remove(name) == null) throw new IllegalArgumentException(name + " is not in " + source);
        return this;
    }

    public EditedTensors put(String name, DType dtype, Shape shape, byte[] bytes) {
        tensors.put(name, new Tensor(dtype, shape, bytes));
        return this;
    }

    /** Changes the bytes of a tensor. */
    public EditedTensors change(String name, UnaryOperator<byte[]> change) {
        return change(name, tensors.get(name).dtype(), change);
    }

    /** Changes the bytes of a tensor and what they are read as. */
    public EditedTensors change(String name, DType dtype, UnaryOperator<byte[]> change) {
        Tensor tensor = tensors.get(name);
        return put(name, dtype, tensor.shape(), change.apply(tensor.bytes().clone()));
    }

    /** Sets one F32. */
    public EditedTensors setFloat(String name, int index, float value) {
        return change(name, bytes -> {
            MemorySegment.ofArray(bytes).set(FloatRows.FLOAT, (long) index * Float.BYTES, value);
            return bytes;
        });
    }

    public Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
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
