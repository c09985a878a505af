package dev.selene.tools.loadtest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An HTTP/1.1 answer as it came over the wire: its end is seen while it comes, its head and its chunks are taken apart when
 * it is whole. Only what loading needs: no trailers, no compression, which is not asked for.
 */
final class WireAnswer {
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_HEAD_BYTES = 64 << 10;

    private final TimedBytes wire;
    private int headEnd = -1;
    private boolean chunked;
    private int contentLength = -1;

    WireAnswer(TimedBytes wire) {
        this.wire = wire;
    }

    /** True once all has come that the head announces; an answer that announces nothing ends with its connection. */
    boolean isWhole() throws IOException {
        if (headEnd < 0 && !readHead()) return false;
        if (chunked) return wire.endsWith(LAST_CHUNK);
        return contentLength >= 0 && wire.length() >= headEnd + contentLength;
    }

    private boolean readHead() throws IOException {
        int end = wire.indexOf(HEAD_END, 0);
        if (end < 0) {
            if (wire.length() > MAX_HEAD_BYTES)
                throw new IOException("a head of more than " + MAX_HEAD_BYTES + " bytes");
            return false;
        }
        headEnd = end + HEAD_END.length;
        for (String line : wire.text(0, end).split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon < 0) continue;
            String value = line.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "transfer-encoding" -> chunked = value.equals("chunked");
                case "content-length" -> contentLength = length(value);
                default -> {
                    // the others do not matter here
                }
            }
        }
        return true;
    }

    private static int length(String digits) throws IOException {
        if (!digits.matches("[0-9]{1,9}")) throw new IOException("Content-Length is " + digits);
        return Integer.parseInt(digits);
    }

    int status() throws IOException {
        String first = wire.text(0, Math.max(0, wire.indexOf(LINE_END, 0)));
        if (headEnd < 0 || !first.matches("HTTP/1\\.[01] [0-9]{3}.*"))
            throw new IOException("not an HTTP answer: " + first);
        return Integer.parseInt(first.substring(9, 12));
    }

    /** The body with the times of its bytes. */
    TimedBytes body() throws IOException {
        TimedBytes body = new TimedBytes();
        if (!chunked) {
            if (contentLength >= 0 && wire.length() < headEnd + contentLength)
                throw new IOException("the answer is cut off");
            body.addPart(wire, headEnd, contentLength >= 0 ? headEnd + contentLength : wire.length());
            return body;
        }
        for (int at = headEnd; ; ) {
            int lineEnd = wire.indexOf(LINE_END, at);
            if (lineEnd < 0) throw new IOException("the answer is cut off");
            int size = chunkSize(wire.text(at, lineEnd));
            if (size == 0) return body;
            int begin = lineEnd + LINE_END.length;
            if (begin + size > wire.length()) throw new IOException("the answer is cut off");
            body.addPart(wire, begin, begin + size);
            at = begin + size + LINE_END.length;
        }
    }

    private static int chunkSize(String line) throws IOException {
        String hex = line.split(";")[0].strip();
        if (!hex.matches("[0-9a-fA-F]{1,7}")) throw new IOException("a chunk of size " + line);
        return Integer.parseInt(hex, 16);
    }
}
