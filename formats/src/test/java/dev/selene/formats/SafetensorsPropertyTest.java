package dev.selene.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.selene.base.DType;
import dev.selene.base.Shape;
import dev.selene.testkit.Fuzz;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer writes, the reader reads, whatever names, types, shapes and pieces. */
class SafetensorsPropertyTest {
    private static final long SEED = 20250711;
    private static final int FILES = 300;

    @TempDir
    Path directory;

    @Test
    void readingReturnsWhatWasWritten() throws IOException {
        for (int index = 0; index < FILES; index++) {
            RandomGenerator random = Fuzz.random(SEED, index);
            String context = "seed " + SEED + ", index " + index;
            List<TensorInfo> tensors = randomTensors(random);
            byte[] data =
                    new byte[(int) tensors.stream().mapToLong(TensorInfo::bytes).sum()];
            random.nextBytes(data);
            Path file = directory.resolve("model.safetensors");
            write(file, tensors, data, random);

            try (Arena arena = Arena.ofShared()) {
                List<StoredTensor> found = SafetensorsFile.map(file, arena);
                assertEquals(
                        tensors,
                        found.stream().map(SafetensorsPropertyTest::info).toList(),
                        context);
                long begin = 0;
                for (StoredTensor tensor : found) {
                    MemorySegment expected = MemorySegment.ofArray(data)
                            .asSlice(begin, tensor.data().byteSize());
                    assertEquals(-1, expected.mismatch(tensor.data()), context + ", " + tensor.name());
                    begin += tensor.data().byteSize();
                }
                assertEquals(data.length, begin, context);
            }
            assertFalse(Files.exists(directory.resolve("model.safetensors.partial")), context);
        }
    }

    private static TensorInfo info(StoredTensor tensor) {
        return new TensorInfo(tensor.name(), tensor.dtype(), tensor.shape());
    }

    // Empty tensors share their offset with a neighbour, so only their names tell where they were: one at most, last.
    private static List<TensorInfo> randomTensors(RandomGenerator random) {
        List<TensorInfo> tensors = new ArrayList<>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) tensors.add(randomTensor("t" + i, random));
        if (random.nextBoolean())
            tensors.add(new TensorInfo("empty \"\\\n\u00e9\ud83c\udf19", DType.F16, Shape.of(2, 0)));
        return tensors;
    }

    private static TensorInfo randomTensor(String name, RandomGenerator random) {
        DType dtype = DType.values()[random.nextInt(DType.values().length)];
        long[] dimensions = random.longs(random.nextInt(4), 1, 9).toArray();
        return new TensorInfo(name, dtype, Shape.of(dimensions));
    }

    private static void write(Path file, List<TensorInfo> tensors, byte[] data, RandomGenerator random)
            throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, tensors)) {
            for (int at = 0; at < data.length; ) {
                int length = Math.min(data.length - at, random.nextInt(50));
                writer.write(MemorySegment.ofArray(data).asSlice(at, length));
                at += length;
            }
            writer.commit();
        }
    }
}
