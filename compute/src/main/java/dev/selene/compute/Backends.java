package dev.selene.compute;

import dev.selene.base.SeleneException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Opens a {@link Backend} by its name. */
public final class Backends {
    private static final List<BackendProvider> PROVIDERS =
            ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .sorted(Comparator.comparingInt(BackendProvider::preference).reversed())
                    .toList();

    /** The names of the back ends that work here, the default one first. */
    public static final List<String> NAMES = PROVIDERS.stream()
            .filter(provider -> provider.obstacle().isEmpty())
            .map(BackendProvider::name)
            .toList();

    private Backends() {}

    /** Why each of the other back ends does not work here, by name. */
    public static Map<String, String> obstacles() {
        Map<String, String> obstacles = new LinkedHashMap<>();
        for (BackendProvider provider : PROVIDERS)
            provider.obstacle().ifPresent(obstacle -> obstacles.put(provider.name(), obstacle));
        return obstacles;
    }

    /**
     * Opens a backend; the caller closes it.
     *
     * @param name a name, or a name and a variant as {@code native:avx2}
     * @param threads how many threads may compute, the caller's included; at least 1
     * @throws SeleneException of kind CONFIG if there is no such backend, or if it cannot work in this JVM
     */
    public static Backend open(String name, int threads) {
        if (threads < 1) throw SeleneException.config("backend " + name + ": " + threads + " threads, at least 1");
        int colon = name.indexOf(':');
        BackendProvider provider = provider(colon < 0 ? name : name.substring(0, colon));
        return colon < 0 ? provider.open(threads) : provider.open(threads, name.substring(colon + 1));
    }

    private static BackendProvider provider(String name) {
        return PROVIDERS.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> SeleneException.config("there is no backend named " + name + "; known are: "
                        + String.join(
                                ", ",
                                PROVIDERS.stream().map(BackendProvider::name).toList())));
    }

    /**
     * The probe of the most preferred backend that has one; the caller closes it.
     *
     * @param threads how many threads measure together; at least 1
     */
    public static MachineProbe probe(int threads) {
        return PROVIDERS.stream()
                .flatMap(provider -> provider.probe(threads).stream())
                .findFirst()
                .orElseThrow(
                        () -> SeleneException.config("no backend of " + String.join(", ", NAMES) + " has a probe"));
    }
}
