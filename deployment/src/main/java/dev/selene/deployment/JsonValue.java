package dev.selene.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON value that knows where it stands. */
public sealed interface JsonValue {
    Place place();

    /** MindIE's word for what it is, in messages. */
    String typeName();

    /** A member of an object: where its name stands, and its value. */
    record Member(Place place, JsonValue value) {}

    /** @param members in the order of the file */
    record Obj(Place place, Map<String, Member> members) implements JsonValue {
        /** The member of this name that is not null. */
        public Optional<JsonValue> get(String name) {
            Member member = members.get(name);
            return member == null || member.value() instanceof Null ? Optional.empty() : Optional.of(member.value());
        }

        @Override
        public String typeName() {
            return "object";
        }
    }

    record Arr(Place place, List<JsonValue> items) implements JsonValue {
        @Override
        public String typeName() {
            return "array";
        }
    }

    record Text(Place place, String value) implements JsonValue {
        @Override
        public String typeName() {
            return "string";
        }
    }

    /**
     * @param literal as written
     * @param whole without fraction and exponent
     */
    record Num(Place place, String literal, boolean whole) implements JsonValue {
        @Override
        public String typeName() {
            return "number";
        }
    }

    record Bool(Place place, boolean value) implements JsonValue {
        @Override
        public String typeName() {
            return "boolean";
        }
    }

    record Null(Place place) implements JsonValue {
        @Override
        public String typeName() {
            return "null";
        }
    }

    /** The value as compact JSON, long ones cut off: for messages and lists of parameters. */
    default String display() {
        return JsonText.of(this);
    }
}
