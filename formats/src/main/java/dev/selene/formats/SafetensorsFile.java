package dev.selene.formats;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Maps safetensors files. */
final class SafetensorsFile {
    private SafetensorsFile() {}

    /**
     * Maps {@code file} and checks its header; reads no tensor data. The mapping and so the tensors live as long as
     * {@code arena}.
     *
     * @return its tensors in the order of their data
     * @throws SeleneException of kind DATA if the file is missing, unreadable or breaks the format
     */
    static List<StoredTensor> map(Path file, Arena arena) {
        // A pipe or a device would block or never end; links are followed.
        if (!Files.isRegularFile(file)) throw SeleneException.data(file + ": no such file, or not a regular file");
        MemorySegment mapped;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            mapped = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be mapped: " + e, e);
        }
        SafetensorsHeader header = SafetensorsHeader.parse(mapped, file.toString());
        return header.entries().stream()
                .map(entry -> new StoredTensor(
                        entry.name(),
                        entry.dtype(),
                        entry.shape(),
                        file,
                        header.dataStart() + entry.begin(),
                        mapped.asSlice(header.dataStart() + entry.begin(), entry.end() - entry.begin())))
                .toList();
    }
}
