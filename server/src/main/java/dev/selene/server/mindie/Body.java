package dev.selene.server.mindie;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.selene.server.Exchange;
import dev.selene.server.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Typed access to one JSON object of a request. The first field that is wrong ends the request with 422; null counts as absent. */
final class Body {
    /** Reads bodies of bounded nesting. Thread-safe. */
    static final class Reader {
        /** A million token ids, twice: a tree takes up to a hundred times the bytes of its text. */
        private static final int MAX_JSON_TOKENS = 2_200_000;

        private final int maxDepth;
        private final ObjectMapper mapper;

        Reader(int maxDepth) {
            this.maxDepth = maxDepth;
            mapper = JsonMapper.builder(JsonFactory.builder()
                            .streamReadConstraints(StreamReadConstraints.builder()
                                    .maxNestingDepth(maxDepth)
                                    .maxTokenCount(MAX_JSON_TOKENS)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                            .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
        }

        Body read(Exchange exchange) {
            // a web page can make a browser post anything to a server of the local network, except declared JSON
            if (!exchange.header("content-type").toLowerCase(Locale.ROOT).startsWith("application/json"))
                throw Refusal.of(
                                415,
                                "unsupported_content_type",
                                "The content type is not application/json. Add the header Content-Type: application/json.")
                        .asException();
            try {
                JsonNode root = mapper.readTree(exchange.body());
                if (root != null && root.isObject()) return new Body(root, "");
                throw Errors.invalid("Req body is not a JSON object.");
            } catch (StreamConstraintsException e) {
                throw Errors.invalid("Req body converts to json fail: it nests deeper than " + maxDepth
                        + " or has more than " + MAX_JSON_TOKENS + " values.");
            } catch (JsonProcessingException e) {
                throw Errors.invalid("Req body converts to json fail: " + e.getOriginalMessage());
            } catch (IOException e) {
                throw Errors.invalid("Req body converts to json fail.");
            }
        }
    }

    private final JsonNode object;
    private final String path;

    private Body(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /** @param path of the object, with a dot at its end */
    static Body inside(JsonNode object, String path) {
        return new Body(object, path);
    }

    Optional<JsonNode> get(String name) {
        return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
    }

    boolean has(String name) {
        return get(name).isPresent();
    }

    /** The object in a field; one without fields when it is absent. */
    Body object(String name) {
        JsonNode value = get(name).orElseGet(JsonNodeFactory.instance::objectNode);
        if (!value.isObject()) throw wrong(name, "an object");
        return new Body(value, path + name + ".");
    }

    Optional<String> text(String name) {
        return get(name).map(value -> {
            if (!value.isTextual()) throw wrong(name, "a string");
            return value.textValue();
        });
    }

    boolean flag(String name, boolean fallback) {
        return get(name)
                .map(value -> {
                    if (!value.isBoolean()) throw wrong(name, "a boolean");
                    return value.booleanValue();
                })
                .orElse(fallback);
    }

    OptionalLong whole(String name, long min, long max) {
        Optional<JsonNode> value = get(name);
        if (value.isEmpty()) return OptionalLong.empty();
        JsonNode number = value.get();
        boolean fits = number.isIntegralNumber()
                && number.canConvertToLong()
                && number.longValue() >= min
                && number.longValue() <= max;
        if (!fits) throw wrong(name, "an integer from " + min + " to " + max);
        return OptionalLong.of(number.longValue());
    }

    OptionalInt integer(String name, int min, int max) {
        OptionalLong value = whole(name, min, max);
        return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }

    /** @param openMin whether {@code min} itself is too small */
    OptionalDouble number(String name, double min, boolean openMin, double max) {
        Optional<JsonNode> value = get(name);
        if (value.isEmpty()) return OptionalDouble.empty();
        double number = value.get().isNumber() ? value.get().doubleValue() : Double.NaN;
        boolean fits = number <= max && (openMin ? number > min : number >= min);
        if (!fits) throw wrong(name, "a number " + (openMin ? "above " : "from ") + min + ", up to " + max);
        return OptionalDouble.of(number);
    }

    /** One string or several. */
    List<String> texts(String name, int maxLength, int maxSum) {
        List<String> texts = new ArrayList<>();
        Optional<JsonNode> value = get(name);
        if (value.isEmpty()) return texts;
        Iterable<JsonNode> items = value.get().isArray() ? value.get() : List.of(value.get());
        int sum = 0;
        for (JsonNode item : items) {
            String text = item.isTextual() ? item.textValue() : "";
            sum += text.length();
            if (text.isEmpty() || text.length() > maxLength || sum > maxSum)
                throw wrong(
                        name,
                        "a string or a list of strings of 1 to " + maxLength + " characters, " + maxSum + " in all");
            texts.add(text);
        }
        return texts;
    }

    int[] tokenIds(String name, int maxCount) {
        JsonNode value = get(name).orElseThrow(() -> wrong(name, "a list of token ids"));
        if (!value.isArray() || value.isEmpty() || value.size() > maxCount)
            throw wrong(name, "a list of 1 to " + maxCount + " token ids");
        int[] ids = new int[value.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = value.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0)
                throw wrong(name, "a list of token ids");
            ids[i] = id.intValue();
        }
        return ids;
    }

    RuntimeException wrong(String name, String expected) {
        return Errors.invalid("`" + path + name + "` must be " + expected + ".");
    }
}
