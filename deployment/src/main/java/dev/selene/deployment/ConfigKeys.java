package dev.selene.deployment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every key of config.json: MindIE's, of all versions, and those of the block Selene. */
public final class ConfigKeys {
    private static final List<Key<?>> ALL = Stream.of(
                    TopKeys.ALL,
                    ServerKeys.ALL,
                    TlsKeys.ALL,
                    ForeignServerKeys.ALL,
                    BackendKeys.ALL,
                    ScheduleKeys.ALL,
                    DeployKeys.ALL,
                    LogKeys.ALL,
                    SeleneKeys.ALL)
            .flatMap(List::stream)
            .toList();

    private static final Map<String, Key<?>> BY_PATH =
            ALL.stream().collect(Collectors.toMap(Key::path, Function.identity(), (a, _) -> a, LinkedHashMap::new));

    private ConfigKeys() {}

    /** In the order in which documentation lists them. */
    public static List<Key<?>> all() {
        return ALL;
    }

    /** The keys of one object, by name. */
    static Map<String, Key<?>> of(Section section) {
        return ALL.stream()
                .filter(key -> key.section() == section)
                .collect(Collectors.toMap(Key::name, Function.identity(), (a, _) -> a, LinkedHashMap::new));
    }

    /** The key of this path. */
    public static Optional<Key<?>> byPath(String path) {
        return Optional.ofNullable(BY_PATH.get(path));
    }

    /** Keys whose path or name this is, whatever the case of its letters: what a person means by {@code maxSeqLen}. */
    public static List<Key<?>> named(String pathOrName) {
        String wanted = pathOrName.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(key -> key.name().toLowerCase(Locale.ROOT).equals(wanted)
                        || key.path().toLowerCase(Locale.ROOT).equals(wanted))
                .toList();
    }
}
