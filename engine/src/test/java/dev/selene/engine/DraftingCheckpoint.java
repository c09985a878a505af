package dev.selene.engine;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.SafetensorsWriter;
import dev.selene.formats.StoredTensor;
import dev.selene.formats.TensorInfo;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The golden v3-micro, changed so that its draft layer knows the next token most of the time. What attention and MLPs of the
 * main model add is made small, so that the next token follows from the last one; the draft layer looks at the token
 * alone, and ends in the main model's norm.
 */
final class DraftingCheckpoint {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final String MTP = "model.layers.4.";

    private DraftingCheckpoint() {}

    /**
     * Writes it to {@code directory}.
     *
     * @param share of what the main model's layers add: with 0 the draft layer is always right, with 1 by chance
     */
    static Path write(Path directory, double share) throws IOException {
        Path source = TestData.path("golden/v3-micro");
        Files.copy(source.resolve("config.json"), directory.resolve("config.json"));
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            List<StoredTensor> tensors = List.copyOf(checkpoint.tensors().values());
            List<TensorInfo> infos = tensors.stream()
                    .map(tensor -> new TensorInfo(tensor.name(), tensor.dtype(), tensor.shape()))
                    .toList();
            try (SafetensorsWriter writer = SafetensorsWriter.create(directory.resolve("model.safetensors"), infos)) {
                for (StoredTensor tensor : tensors) writer.write(changed(checkpoint, tensor, share));
                writer.commit();
            }
        }
        return directory;
    }

    private static MemorySegment changed(Checkpoint checkpoint, StoredTensor tensor, double share) {
        String name = tensor.name();
        boolean adds = name.endsWith(".o_proj.weight") || name.endsWith(".down_proj.weight");
        if (name.startsWith(MTP)) {
            if (adds) return filled(tensor, (_, _) -> 0);
            if (name.endsWith(".enorm.weight")) return filled(tensor, (_, _) -> 1);
            if (name.endsWith(".eh_proj.weight")) return filled(tensor, (row, column) -> row == column ? 1 : 0);
            if (name.endsWith(".shared_head.norm.weight"))
                return checkpoint.tensors().get("model.norm.weight").data();
            return tensor.data();
        }
        if (!adds) return tensor.data();
        long columns = tensor.shape().dimension(1);
        return filled(tensor, (row, column) -> {
            short stored = tensor.data().get(SHORT, (row * columns + column) * Short.BYTES);
            return share * FloatCodec.bf16ToFloat(stored);
        });
    }

    private interface Element {
        double at(long row, long column);
    }

    private static MemorySegment filled(StoredTensor tensor, Element element) {
        if (tensor.dtype() != DType.BF16) throw new IllegalArgumentException(tensor.name() + " is " + tensor.dtype());
        long columns = tensor.shape().dimension(tensor.shape().rank() - 1);
        MemorySegment bytes =
                MemorySegment.ofArray(new byte[Math.toIntExact(tensor.data().byteSize())]);
        for (long i = 0; i < tensor.shape().elements(); i++)
            bytes.set(SHORT, i * Short.BYTES, FloatCodec.floatToBf16((float) element.at(i / columns, i % columns)));
        return bytes;
    }
}
