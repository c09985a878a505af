package dev.selene.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalInt;

/** Token ids in a body. */
final class TokenIds {
    private TokenIds() {}

    /** A token id of whatever vocabulary; empty when it was noted to be none. */
    static OptionalInt read(JsonNode value, String path, FieldProblems problems) {
        if (value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= 0)
            return OptionalInt.of(value.intValue());
        problems.wrongType(path, "a token id", JsonKind.of(value));
        return OptionalInt.empty();
    }
}
