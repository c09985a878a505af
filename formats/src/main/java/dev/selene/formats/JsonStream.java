package dev.selene.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.selene.base.SeleneException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads one JSON object token by token, for files with hundreds of thousands of entries. Duplicate keys, text after the
 * object and anything but UTF-8 are errors of kind DATA. Not thread-safe.
 */
final class JsonStream implements AutoCloseable {
    // Names are not interned: they come from outside, each occurs once, and the symbol table gives up on collisions.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build();

    private final String source;
    private final JsonParser parser;

    /** @param source names the text in errors */
    JsonStream(byte[] utf8, String source) {
        this.source = source;
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            parser = FACTORY.createParser(new InputStreamReader(new ByteArrayInputStream(utf8), decoder));
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    /** Enters the object that is the next value. */
    void beginObject(String what) {
        expect(JsonToken.START_OBJECT, what, "an object");
    }

    /** Enters the array that is the next value. */
    void beginArray(String what) {
        expect(JsonToken.START_ARRAY, what, "a list");
    }

    /** Moves to the next key of the object that was entered; false at its end. */
    boolean nextKey() {
        return next() == JsonToken.FIELD_NAME;
    }

    /** The key moved to. */
    String key() {
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    /** Moves to the next element of the array that was entered; false at its end. */
    boolean nextElement() {
        return next() != JsonToken.END_ARRAY;
    }

    /** The next value, a string. */
    String string(String what) {
        expect(JsonToken.VALUE_STRING, what, "a string");
        return text();
    }

    /** The value that {@link #nextElement()} moved to, an integer. */
    long integer(String what) {
        require(JsonToken.VALUE_NUMBER_INT, what, "an integer");
        try {
            return parser.getLongValue();
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    /** Moves to the next value; true when it is a string, which {@link #text()} then gives. Skips any other value. */
    boolean nextIsString() {
        if (next() == JsonToken.VALUE_STRING) return true;
        skipChildren();
        return false;
    }

    /** Passes over the next value, whatever it is. */
    void skipValue() {
        next();
        skipChildren();
    }

    /** The string moved to. */
    String text() {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    /** Checks that nothing follows. */
    void end() {
        if (next() != null) throw SeleneException.data(source + ": text after the JSON object");
    }

    private void skipChildren() {
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    private void expect(JsonToken token, String what, String expected) {
        next();
        require(token, what, expected);
    }

    private void require(JsonToken token, String what, String expected) {
        if (parser.currentToken() != token)
            throw SeleneException.data(source + ": " + what + " is " + describe() + ", expected " + expected);
    }

    private String describe() {
        JsonToken token = parser.currentToken();
        if (token == null) return "missing";
        return switch (token) {
            case START_OBJECT, END_OBJECT -> "an object";
            case START_ARRAY, END_ARRAY -> "a list";
            case VALUE_STRING -> "a string";
            default -> text();
        };
    }

    private JsonToken next() {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw invalid(e);
        }
    }

    private SeleneException invalid(IOException e) {
        String why = switch (e) {
            case CharacterCodingException _ -> ": not UTF-8";
            case JsonProcessingException json -> ": not valid JSON: " + json.getOriginalMessage() + at(json);
            default -> ": cannot be read: " + e.getMessage();
        };
        return new SeleneException(SeleneException.Kind.DATA, source + why, e);
    }

    private static String at(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " (character " + e.getLocation().getCharOffset() + ")";
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw invalid(e);
        }
    }
}
