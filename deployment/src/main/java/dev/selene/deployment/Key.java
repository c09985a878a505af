package dev.selene.deployment;

import java.util.Optional;

/**
 * One key of config.json.
 *
 * @param compulsory without it the service does not start
 * @param fallback what holds when it is absent
 * @param versions of MindIE that have it, for example {@code 2.x}; empty for all
 * @param meaning in MindIE, a sentence
 * @param effect here
 * @param condition when it matters
 */
public record Key<T>(
        Section section,
        String name,
        ValueType<T> type,
        boolean compulsory,
        Optional<T> fallback,
        String versions,
        String meaning,
        Effect effect,
        Condition condition) {
    /** A key that may be absent and is obeyed as MindIE does. */
    static <T> Key<T> of(Section section, String name, ValueType<T> type, String meaning) {
        return new Key<>(
                section,
                name,
                type,
                false,
                Optional.empty(),
                "",
                meaning,
                new Effect.Obeyed("as in MindIE"),
                Condition.ALWAYS);
    }

    Key<T> required() {
        return new Key<>(section, name, type, true, fallback, versions, meaning, effect, condition);
    }

    Key<T> or(T value) {
        return new Key<>(section, name, type, compulsory, Optional.of(value), versions, meaning, effect, condition);
    }

    Key<T> versions(String range) {
        return new Key<>(section, name, type, compulsory, fallback, range, meaning, effect, condition);
    }

    Key<T> here(String how) {
        return new Key<>(
                section, name, type, compulsory, fallback, versions, meaning, new Effect.Obeyed(how), condition);
    }

    Key<T> notHere(String reason) {
        return new Key<>(
                section,
                name,
                type,
                compulsory,
                fallback,
                versions,
                meaning,
                new Effect.NotApplicable(reason),
                condition);
    }

    Key<T> onlyIf(Condition when) {
        return new Key<>(section, name, type, compulsory, fallback, versions, meaning, effect, when);
    }

    /** From the root of the file. */
    public String path() {
        return section.pathOf(name);
    }
}
