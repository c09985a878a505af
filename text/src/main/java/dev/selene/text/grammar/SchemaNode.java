package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.SeleneException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A schema and where it stands, for errors.
 *
 * @param pointer JSON pointer (RFC 6901) from the root; empty for the root itself
 */
record SchemaNode(JsonNode json, String pointer) {
    boolean has(String keyword) {
        return json.has(keyword);
    }

    boolean hasAny(Iterable<String> keywords) {
        for (String keyword : keywords) if (has(keyword)) return true;
        return false;
    }

    JsonNode get(String keyword) {
        return json.get(keyword);
    }

    SchemaNode child(String keyword) {
        return new SchemaNode(json.get(keyword), pointer + "/" + keyword);
    }

    SchemaNode child(String keyword, String name) {
        return new SchemaNode(
                json.get(keyword).get(name),
                pointer + "/" + keyword + "/" + name.replace("~", "~0").replace("/", "~1"));
    }

    SchemaNode child(String keyword, int index) {
        return new SchemaNode(json.get(keyword).get(index), pointer + "/" + keyword + "/" + index);
    }

    /** The schemas of an array such as {@code anyOf}, at least one. */
    List<SchemaNode> children(String keyword) {
        JsonNode array = get(keyword);
        if (!array.isArray()) throw error(keyword, "must be an array of schemas");
        if (array.isEmpty()) throw error(keyword, "must have at least one schema");
        List<SchemaNode> children = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) children.add(child(keyword, i));
        return children;
    }

    /** @return {@code absent} if there is none */
    long count(String keyword, long absent) {
        JsonNode value = get(keyword);
        if (value == null) return absent;
        if (!value.isNumber() || !isWhole(value.decimalValue()))
            throw error(keyword, "must be an integer, is " + value);
        if (value.decimalValue().signum() < 0) throw error(keyword, "must be non-negative, is " + value);
        if (value.decimalValue().compareTo(BigDecimal.valueOf(Long.MAX_VALUE - 1)) > 0)
            throw error(keyword, "is too large: " + value);
        return value.decimalValue().longValueExact();
    }

    static boolean isWhole(BigDecimal value) {
        return value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
    }

    Optional<BigDecimal> number(String keyword) {
        JsonNode value = get(keyword);
        if (value == null) return Optional.empty();
        if (!value.isNumber()) throw error(keyword, "must be a number, is " + value);
        return Optional.of(value.decimalValue());
    }

    Optional<String> text(String keyword) {
        JsonNode value = get(keyword);
        if (value == null) return Optional.empty();
        if (!value.isTextual()) throw error(keyword, "must be a string, is " + value);
        return Optional.of(value.textValue());
    }

    /** Names the keyword and its place. */
    SeleneException error(String keyword, String what) {
        return SeleneException.user("schema, " + pointer + "/" + keyword + ": " + keyword + " " + what);
    }

    SeleneException error(String what) {
        return SeleneException.user("schema, " + (pointer.isEmpty() ? "root" : pointer) + ": " + what);
    }
}
