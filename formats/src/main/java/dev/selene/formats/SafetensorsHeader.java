package dev.selene.formats;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The header of one safetensors file: an unsigned 64-bit little-endian length, then so many bytes of JSON, then the data
 * section, which the tensors cover without gap and overlap. Source: huggingface/safetensors, README and {@code
 * tensor.rs}, whose checks and whose limit on the header are kept.
 *
 * @param dataStart byte offset of the data section in the file
 * @param entries in the order of their data
 */
record SafetensorsHeader(long dataStart, List<Entry> entries) {
    /** Longest header in bytes; the reference implementation's limit. */
    static final long MAX_HEADER_BYTES = 100_000_000;

    /** Most dimensions of a tensor; PyTorch's limit. Keeps a hostile list from filling the memory. */
    private static final int MAX_RANK = 64;

    /** Bytes of the length before the header. */
    static final int PREFIX_BYTES = Long.BYTES;

    static final String METADATA_KEY = "__metadata__";

    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** One tensor; its bytes are {@code [begin, end)} of the data section. */
    record Entry(String name, DType dtype, Shape shape, long begin, long end) {}

    /**
     * Reads and checks the header of {@code file}; touches no byte of the data section.
     *
     * @param source names the file in errors
     * @throws SeleneException of kind DATA at the first thing that is wrong
     */
    static SafetensorsHeader parse(MemorySegment file, String source) {
        if (file.byteSize() < PREFIX_BYTES)
            throw SeleneException.data(source + ": cut off: " + file.byteSize()
                    + " bytes, a safetensors file has at least " + PREFIX_BYTES + ". Fetch the file again.");
        long length = file.get(LENGTH, 0);
        if (length < 0 || length > MAX_HEADER_BYTES)
            throw SeleneException.data(source + ": not a safetensors file: header length "
                    + Long.toUnsignedString(length) + ", at most " + MAX_HEADER_BYTES + " allowed");
        if (length > file.byteSize() - PREFIX_BYTES)
            throw SeleneException.data(source + ": cut off: header of " + length + " bytes, file holds "
                    + (file.byteSize() - PREFIX_BYTES) + " after its length. Fetch the file again.");

        byte[] json = file.asSlice(PREFIX_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        if (length == 0 || json[0] != '{')
            throw SeleneException.data(source + ": not a safetensors file: header does not begin with '{'");
        List<Entry> entries = entries(json, source);
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        checkCover(entries, file.byteSize() - PREFIX_BYTES - length, source);
        return new SafetensorsHeader(PREFIX_BYTES + length, List.copyOf(entries));
    }

    private static List<Entry> entries(byte[] json, String source) {
        List<Entry> entries = new ArrayList<>();
        try (JsonStream stream = new JsonStream(json, source + ": header")) {
            stream.beginObject("it");
            while (stream.nextKey()) {
                String name = stream.key();
                if (name.equals(METADATA_KEY)) checkMetadata(stream);
                else entries.add(entry(stream, name, source));
            }
            stream.end();
        }
        return entries;
    }

    private static void checkMetadata(JsonStream stream) {
        stream.beginObject(METADATA_KEY);
        while (stream.nextKey()) stream.string(METADATA_KEY + "." + stream.key());
    }

    private static Entry entry(JsonStream stream, String name, String source) {
        String dtypeName = null;
        long[] dimensions = null;
        long[] offsets = null;
        stream.beginObject(name);
        while (stream.nextKey()) {
            switch (stream.key()) {
                case "dtype" -> dtypeName = stream.string(name + ": dtype");
                case "shape" -> dimensions = integers(stream, name + ": shape", source);
                case "data_offsets" -> offsets = integers(stream, name + ": data_offsets", source);
                default -> throw broken(source, name, "has an unknown key " + stream.key());
            }
        }
        if (dtypeName == null) throw broken(source, name, "has no dtype");
        if (dimensions == null) throw broken(source, name, "has no shape");
        if (offsets == null) throw broken(source, name, "has no data_offsets");
        String named = dtypeName;
        DType dtype = SafetensorsDType.parse(named)
                .orElseThrow(() -> broken(
                        source,
                        name,
                        "is of dtype " + named + ", which is not supported (" + SafetensorsDType.names() + ")"));
        return checked(name, dtype, dimensions, offsets, source);
    }

    private static Entry checked(String name, DType dtype, long[] dimensions, long[] offsets, String source) {
        if (offsets.length != 2)
            throw broken(source, name, "has " + offsets.length + " data_offsets, expected begin and end");
        long begin = offsets[0];
        long end = offsets[1];
        if (begin < 0 || end < begin)
            throw broken(source, name, "has data_offsets [" + begin + ", " + end + "], expected 0 <= begin <= end");

        Shape shape;
        long bytes;
        try {
            shape = Shape.of(dimensions);
            bytes = Math.multiplyExact(shape.elements(), (long) dtype.bytes());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw broken(source, name, "has an impossible shape: " + e.getMessage());
        }
        if (end - begin != bytes)
            throw broken(
                    source,
                    name,
                    "is " + dtype + " " + shape + " = " + bytes + " bytes, but its data_offsets [" + begin + ", " + end
                            + "] span " + (end - begin));
        return new Entry(name, dtype, shape, begin, end);
    }

    private static long[] integers(JsonStream stream, String what, String source) {
        long[] values = new long[MAX_RANK];
        int count = 0;
        stream.beginArray(what);
        while (stream.nextElement()) {
            if (count == MAX_RANK)
                throw SeleneException.data(source + ": " + what + " has more than " + MAX_RANK + " numbers");
            values[count++] = stream.integer(what);
        }
        return Arrays.copyOf(values, count);
    }

    private static void checkCover(List<Entry> sorted, long dataBytes, String source) {
        long covered = 0;
        for (Entry entry : sorted) {
            if (entry.begin < covered)
                throw broken(
                        source,
                        entry.name,
                        "begins at byte " + entry.begin + " of the data, inside the tensor before it, which ends at "
                                + covered);
            if (entry.begin > covered)
                throw broken(
                        source,
                        entry.name,
                        "begins at byte " + entry.begin + " of the data, but the tensor before it ends at " + covered
                                + ": a hole");
            covered = entry.end;
        }
        if (dataBytes < covered)
            throw SeleneException.data(source + ": cut off: header says " + covered + " bytes of data, file holds "
                    + dataBytes + ". Fetch the file again.");
        if (dataBytes > covered)
            throw SeleneException.data(source + ": " + (dataBytes - covered) + " bytes after the last tensor: header"
                    + " says " + covered + " bytes of data, file holds " + dataBytes + ". Fetch the file again.");
    }

    private static SeleneException broken(String source, String name, String what) {
        return SeleneException.data(source + ": tensor " + name + " " + what);
    }
}
