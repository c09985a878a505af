package dev.selene.tools.loadtest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Bytes and when they came; nothing is looked at while they come. Not thread-safe. */
final class TimedBytes {
    private static final int MAX_BYTES = 256 << 20;
    private static final int SHOWN = 300;

    private byte[] bytes = new byte[1 << 12];
    private int length;
    private long[] nanos = new long[64];
    private int[] ends = new int[64];
    private int reads;

    /** @throws IOException if there is more than any answer has */
    void add(ByteBuffer buffer, long now) throws IOException {
        int count = buffer.remaining();
        if (count > MAX_BYTES - length) throw new IOException("an answer of more than " + MAX_BYTES + " bytes");
        if (length + count > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        buffer.get(bytes, length, count);
        length += count;
        mark(now);
    }

    private void mark(long now) {
        if (reads == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * reads);
            ends = Arrays.copyOf(ends, 2 * reads);
        }
        nanos[reads] = now;
        ends[reads++] = length;
    }

    /** Bytes {@code [from, to)} of {@code other}, each with the time that it had there. Called in ascending order. */
    void addPart(TimedBytes other, int from, int to) throws IOException {
        int read = Arrays.binarySearch(other.ends, 0, other.reads, from + 1);
        if (read < 0) read = -read - 1;
        for (int at = from; at < to; read++) {
            int end = Math.min(to, other.ends[read]);
            add(ByteBuffer.wrap(other.bytes, at, end - at), other.nanos[read]);
            at = end;
        }
    }

    int length() {
        return length;
    }

    byte at(int index) {
        return bytes[index];
    }

    /** True if the last bytes are these. */
    boolean endsWith(byte[] tail) {
        return length >= tail.length && Arrays.equals(bytes, length - tail.length, length, tail, 0, tail.length);
    }

    /** Where these bytes first occur at or after {@code from}; -1 if they do not. */
    int indexOf(byte[] wanted, int from) {
        for (int i = from; i + wanted.length <= length; i++)
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) return i;
        return -1;
    }

    String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    String text() {
        return text(0, length);
    }

    /** For an error message. */
    String beginning() {
        return text().substring(0, Math.min(text().length(), SHOWN)).strip();
    }

    List<Events.Event> events() {
        return Events.of(bytes, length, ends, nanos, reads);
    }

    /** When something came. */
    long[] nanos() {
        return Arrays.copyOf(nanos, reads);
    }
}
