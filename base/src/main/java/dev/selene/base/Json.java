package dev.selene.base;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Strict JSON reading: duplicate keys, trailing text, depth over {@value #MAX_DEPTH} and invalid UTF-8 are errors that
 * name the file, the line and the column. Thread-safe.
 */
public final class Json {
    private static final int MAX_DEPTH = 200;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    // vocabularies and tensor lists have names that occur once: interning them took most of the time
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** The shared mapper, for writing and for trees. Its configuration must not be changed. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /**
     * Reads one JSON value.
     *
     * @param source names the text in errors, for example a file name
     * @throws SeleneException of {@code kind} if the text is not one JSON value
     */
    public static JsonNode parse(String text, String source, SeleneException.Kind kind) {
        return parse(text.getBytes(StandardCharsets.UTF_8), source, kind);
    }

    /** As {@link #parse(String, String, SeleneException.Kind)}, from UTF-8 bytes. */
    public static JsonNode parse(byte[] utf8, String source, SeleneException.Kind kind) {
        try {
            JsonNode node = MAPPER.readTree(utf8);
            if (node == null || node.isMissingNode())
                throw new SeleneException(kind, source + ": empty, expected JSON");
            return node;
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
            throw new SeleneException(kind, source + where + ": not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new SeleneException(kind, source + ": not valid JSON: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a file that holds one JSON value.
     *
     * @throws SeleneException of kind DATA if the file is missing, unreadable, larger than {@code maxBytes} or not JSON
     */
    public static JsonNode read(Path file, long maxBytes) {
        try {
            long size = Files.size(file);
            if (size > maxBytes)
                throw SeleneException.data(
                        file + ": " + size + " bytes, more than the " + maxBytes + " expected at most");
            return parse(Files.readAllBytes(file), file.toString(), SeleneException.Kind.DATA);
        } catch (NoSuchFileException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": no such file", e);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be read: " + e, e);
        }
    }
}
