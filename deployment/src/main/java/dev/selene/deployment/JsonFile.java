package dev.selene.deployment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads JSON and remembers where each value stands. What is no JSON is one problem that says what it probably is. */
final class JsonFile {
    static final int MAX_BYTES = 10 << 20;

    private static final int MAX_DEPTH = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final String source;
    private final String invalid;
    private final Problems problems;

    private JsonFile(String source, String invalid, Problems problems) {
        this.source = source;
        this.invalid = invalid;
        this.problems = problems;
    }

    /**
     * @param invalid what MindIE says of a file that is no JSON
     * @return the object of the file, or nothing and a problem
     */
    static Optional<JsonValue.Obj> read(byte[] bytes, String source, String invalid, Problems problems) {
        return new JsonFile(source, invalid, problems).read(bytes);
    }

    private Optional<JsonValue.Obj> read(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
            problems.error(
                    Place.of(source),
                    "",
                    invalid + "The file has " + bytes.length + " bytes, expected 1 to " + MAX_BYTES + ".",
                    "");
            return Optional.empty();
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            problems.error(Place.of(source), "", invalid + "It is not UTF-8.", "Save it as UTF-8.");
            return Optional.empty();
        }
        return parse(text.startsWith("\ufeff") ? text.substring(1) : text);
    }

    private Optional<JsonValue.Obj> parse(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            if (parser.currentToken() == null) {
                problems.error(Place.of(source), "", invalid + "It is empty.", "");
                return Optional.empty();
            }
            JsonValue root = value(parser);
            if (parser.nextToken() != null)
                return refuse(place(parser.currentTokenLocation()), "there is more after the end of the value", text);
            if (root instanceof JsonValue.Obj object) return Optional.of(object);
            problems.error(root.place(), "", invalid + "It is " + root.typeName() + ", expected an object.", "");
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return refuse(place(e.getLocation()), e.getOriginalMessage(), text);
        } catch (IOException e) {
            return refuse(Place.of(source), e.getMessage(), text);
        }
    }

    private Optional<JsonValue.Obj> refuse(Place place, String reason, String text) {
        JsonSketch.Finding finding = JsonSketch.explain(text, place, reason);
        problems.error(finding.place(), "", invalid + finding.message(), finding.cure());
        return Optional.empty();
    }

    private Place place(JsonLocation location) {
        return location == null ? Place.of(source) : new Place(source, location.getLineNr(), location.getColumnNr());
    }

    /** Recursive; the parser bounds the depth. */
    private JsonValue value(JsonParser parser) throws IOException {
        Place place = place(parser.currentTokenLocation());
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, place);
            case START_ARRAY -> {
                List<JsonValue> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) items.add(value(parser));
                yield new JsonValue.Arr(place, List.copyOf(items));
            }
            case VALUE_STRING -> new JsonValue.Text(place, parser.getText());
            case VALUE_NUMBER_INT -> new JsonValue.Num(place, parser.getText(), true);
            case VALUE_NUMBER_FLOAT -> new JsonValue.Num(place, parser.getText(), false);
            case VALUE_TRUE -> new JsonValue.Bool(place, true);
            case VALUE_FALSE -> new JsonValue.Bool(place, false);
            case VALUE_NULL -> new JsonValue.Null(place);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("the parser gave " + parser.currentToken() + " for a value");
        };
    }

    private JsonValue object(JsonParser parser, Place place) throws IOException {
        Map<String, JsonValue.Member> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Place namePlace = place(parser.currentTokenLocation());
            parser.nextToken();
            JsonValue.Member before = members.put(name, new JsonValue.Member(namePlace, value(parser)));
            if (before != null)
                problems.warning(
                        namePlace,
                        name,
                        "stands here and at line " + before.place().line() + " of the same object; this one counts.",
                        "Remove one of them.");
        }
        return new JsonValue.Obj(place, members);
    }
}
