package dev.selene.tools;

import dev.selene.base.SeleneException;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.QuantDescription;
import dev.selene.formats.StoredTensor;
import dev.selene.formats.TensorInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Synthetic tensors in memory instead of files. What it makes owns its arena. */
final class SynthMemory {
    private static final int PIECE_ELEMENTS = 1 << 17;
    private static final int CACHE_LINE = 64;

    private SynthMemory() {}

    /** @throws SeleneException of kind USER if memory does not suffice */
    static Checkpoint checkpoint(String name, ModelConfig config, SynthDType dtype, List<SynthTensor> tensors) {
        Optional<QuantDescription> description = Optional.empty();
        if (dtype.isW8A8()) {
            Map<String, String> types = tensors.stream()
                    .collect(Collectors.toMap(tensor -> tensor.info().name(), SynthTensor::type));
            description = Optional.of(new QuantDescription(types));
        }
        Path file = Path.of(name);
        Arena arena = Arena.ofShared();
        try {
            SortedMap<String, StoredTensor> stored = tensors.parallelStream()
                    .map(tensor -> make(tensor, file, arena))
                    .collect(Collectors.toMap(StoredTensor::name, Function.identity(), (a, _) -> a, TreeMap::new));
            return Checkpoint.inMemory(file, config, description, stored, arena);
        } catch (OutOfMemoryError e) {
            arena.close();
            long bytes =
                    tensors.stream().mapToLong(tensor -> tensor.info().bytes()).sum();
            throw new SeleneException(
                    SeleneException.Kind.USER,
                    name + " has " + ByteCount.text(bytes) + " of weights, which memory does not hold. Ask for fewer"
                            + " layers, or another dtype.",
                    e);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private static StoredTensor make(SynthTensor tensor, Path file, Arena arena) {
        TensorInfo info = tensor.info();
        long count = info.shape().elements();
        int bytes = info.dtype().bytes();
        long room = Math.ceilDiv(count, (long) SynthElements.PER_DRAW) * SynthElements.PER_DRAW;
        MemorySegment data = arena.allocate(room * bytes, CACHE_LINE);
        SynthElements elements = tensor.elements().get();
        for (long first = 0; first < count; first += PIECE_ELEMENTS)
            elements.next(data.asSlice(first * bytes), (int) Math.min(PIECE_ELEMENTS, count - first));
        return new StoredTensor(info.name(), info.dtype(), info.shape(), file, 0, data.asSlice(0, count * bytes));
    }
}
