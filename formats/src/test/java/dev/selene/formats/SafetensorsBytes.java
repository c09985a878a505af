package dev.selene.formats;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Safetensors files put together by hand, so that they can be wrong. */
final class SafetensorsBytes {
    private SafetensorsBytes() {}

    /** A file with this header and so many bytes of data, which count up from 0. */
    static byte[] file(String header, int dataBytes) {
        return file(header.getBytes(StandardCharsets.UTF_8), dataBytes);
    }

    static byte[] file(byte[] header, int dataBytes) {
        ByteBuffer file =
                ByteBuffer.allocate(Long.BYTES + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (int i = 0; i < dataBytes; i++) file.put((byte) i);
        return file.array();
    }

    /** A file with one U8 tensor of one byte for each name. */
    static byte[] withTensors(String... names) {
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < names.length; i++)
            header.append(i == 0 ? "" : ",")
                    .append("\"%s\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]}"
                            .formatted(names[i], i, i + 1));
        return file(header.append('}').toString(), names.length);
    }

    static SafetensorsHeader parse(byte[] file) {
        return SafetensorsHeader.parse(MemorySegment.ofArray(file), "x.safetensors");
    }
}
