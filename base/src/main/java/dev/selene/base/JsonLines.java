package dev.selene.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a file of JSON objects, one a line, as they are asked for; empty lines are skipped. Owns the open file. */
public final class JsonLines implements AutoCloseable {
    private static final int MAX_LINE_BYTES = 1 << 28;

    /** One object and where it stands. */
    public record Line(String source, int number, JsonNode object) {
        /** Says what is wrong with this line. */
        public SeleneException problem(String message) {
            return SeleneException.data(source + ":" + number + ": " + message);
        }

        /**
         * A field that must be there.
         *
         * @throws SeleneException of kind DATA if it is absent
         */
        public JsonNode required(String field) {
            JsonNode value = object.get(field);
            if (value == null) throw problem("no field \"" + field + "\"");
            return value;
        }
    }

    private final String source;
    private final InputStream in;
    private int lineNumber;

    private JsonLines(String source, InputStream in) {
        this.source = source;
        this.in = new BufferedInputStream(in);
    }

    /** @param file {@code -} reads {@code stdin} */
    public static JsonLines open(Path file, InputStream stdin) {
        if (file.toString().equals("-")) return new JsonLines("stdin", stdin);
        try {
            return new JsonLines(file.toString(), Files.newInputStream(file));
        } catch (NoSuchFileException e) {
            throw new SeleneException(SeleneException.Kind.USER, file + ": no such file", e);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.USER, file + ": cannot be read: " + e, e);
        }
    }

    /**
     * The next object; empty at the end.
     *
     * @throws SeleneException of kind DATA that names file, line and column if a line is not a JSON object
     */
    public Optional<Line> next() {
        try {
            for (byte[] utf8 = readLine(); utf8 != null; utf8 = readLine()) {
                JsonNode node = parse(utf8);
                if (node.isMissingNode()) continue;
                if (!node.isObject()) throw problem("expected a JSON object");
                return Optional.of(new Line(source, lineNumber, node));
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, source + ": cannot be read: " + e, e);
        }
    }

    private JsonNode parse(byte[] utf8) throws IOException {
        try {
            return Json.mapper().readTree(utf8);
        } catch (JsonProcessingException e) {
            String column = e.getLocation() == null ? "" : ":" + e.getLocation().getColumnNr();
            throw SeleneException.data(
                    source + ":" + lineNumber + column + ": not valid JSON: " + e.getOriginalMessage());
        }
    }

    private byte[] readLine() throws IOException {
        int next = in.read();
        if (next < 0) return null;
        lineNumber++;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() == MAX_LINE_BYTES) throw problem("longer than " + MAX_LINE_BYTES + " bytes");
            line.write(next);
        }
        return line.toByteArray();
    }

    private SeleneException problem(String message) {
        return SeleneException.data(source + ":" + lineNumber + ": " + message);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, source + ": cannot be closed: " + e, e);
        }
    }
}
