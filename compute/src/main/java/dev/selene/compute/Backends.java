package dev.selene.compute;

import dev.selene.base.SeleneException;
import dev.selene.compute.scalar.ScalarBackend;
import dev.selene.compute.vector.VectorBackend;
import java.util.List;

/** Opens a {@link Backend} by its name. */
public final class Backends {
    /** The names that {@link #open} knows, the default one first. */
    public static final List<String> NAMES = List.of("vector", "scalar");

    private Backends() {}

    /**
     * Opens a backend; the caller closes it.
     *
     * @param threads how many threads may compute, the caller's included; at least 1
     * @throws SeleneException of kind CONFIG if there is no such backend, or if it cannot work in this JVM
     */
    public static Backend open(String name, int threads) {
        if (threads < 1) throw SeleneException.config("backend " + name + ": " + threads + " threads, at least 1");
        return switch (name) {
            case "vector" -> new VectorBackend(threads);
            case "scalar" -> new ScalarBackend();
            default ->
                throw SeleneException.config(
                        "there is no backend named " + name + "; known are: " + String.join(", ", NAMES));
        };
    }
}
