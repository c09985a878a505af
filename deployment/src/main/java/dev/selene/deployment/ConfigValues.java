package dev.selene.deployment;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The checked values of a config.json, by key. Not thread-safe while it is filled, which {@link ConfigReader} alone does. */
final class ConfigValues {
    private final Map<Key<?>, Object> values = new HashMap<>();
    private final Map<Key<?>, JsonValue> written = new HashMap<>();
    private final Set<Key<?>> broken = new HashSet<>();
    private final Place file;

    ConfigValues(Place file) {
        this.file = file;
    }

    <T> void put(Key<T> key, T value) {
        values.put(key, value);
    }

    void wrote(Key<?> key, JsonValue value) {
        written.put(key, value);
    }

    void broke(Key<?> key) {
        broken.add(key);
    }

    /** The value of the file, or what holds without it. */
    <T> Optional<T> find(Key<T> key) {
        @SuppressWarnings("unchecked") // put() has the same type
        T value = (T) values.get(key);
        return value == null ? key.fallback() : Optional.of(value);
    }

    /** As {@link #find}, for keys that are compulsory or have a default. */
    <T> T get(Key<T> key) {
        return find(key).orElseThrow(() -> new IllegalStateException(key.path() + " has no value"));
    }

    int getInt(Key<Long> key) {
        return Math.toIntExact(Math.min(get(key), Integer.MAX_VALUE));
    }

    /** What the file says, right or wrong. */
    Optional<JsonValue> written(Key<?> key) {
        return Optional.ofNullable(written.get(key));
    }

    /** Where the value stands, or the file. */
    Place place(Key<?> key) {
        return written(key).map(JsonValue::place).orElse(file);
    }

    /** Whether none of them is missing or wrong, so that a rule between them can be judged. */
    boolean sound(Key<?>... keys) {
        return Arrays.stream(keys).noneMatch(broken::contains);
    }
}
