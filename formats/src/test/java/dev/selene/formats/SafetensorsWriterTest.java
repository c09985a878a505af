package dev.selene.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selene.base.DType;
import dev.selene.base.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    private static final TensorInfo TENSOR = new TensorInfo("t", DType.UINT8, Shape.of(3));

    @TempDir
    Path directory;

    @Test
    void layoutIsThePublishedOne() throws IOException {
        Path file = directory.resolve("a.safetensors");
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, List.of(TENSOR))) {
            writer.write(MemorySegment.ofArray(new byte[] {0, 1, 2}));
            writer.commit();
        }
        String header =
                "{\"__metadata__\":{\"format\":\"pt\"},\"t\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}";
        String padded = header + " ".repeat((8 - header.length() % 8) % 8);
        assertArrayEquals(SafetensorsBytes.file(padded, 3), Files.readAllBytes(file));
    }

    @Test
    void aFileThatIsNotCommittedNeverAppears() throws IOException {
        Path file = Files.writeString(directory.resolve("a.safetensors"), "old");
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, List.of(TENSOR))) {
            writer.write(MemorySegment.ofArray(new byte[2]));
            assertThrows(IllegalStateException.class, writer::commit);
        }
        assertEquals("old", Files.readString(file));
        assertFalse(Files.exists(directory.resolve("a.safetensors.partial")));
    }

    @Test
    void moreBytesThanTheTensorsHaveAreRefused() throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(directory.resolve("a"), List.of(TENSOR))) {
            MemorySegment tooMuch = MemorySegment.ofArray(new byte[4]);
            assertThrows(IllegalStateException.class, () -> writer.write(tooMuch));
        }
    }

    @Test
    void namesAreUnique() {
        Path file = directory.resolve("a");
        assertThrows(IllegalArgumentException.class, () -> SafetensorsWriter.create(file, List.of(TENSOR, TENSOR)));
        TensorInfo reserved = new TensorInfo("__metadata__", DType.UINT8, Shape.of(3));
        assertThrows(IllegalArgumentException.class, () -> SafetensorsWriter.create(file, List.of(reserved)));
        assertFalse(Files.exists(directory.resolve("a.partial")));
    }
}
