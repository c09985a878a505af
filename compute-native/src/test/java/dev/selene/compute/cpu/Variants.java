package dev.selene.compute.cpu;

import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.compute.LinearWeight;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/** Runs a test on every variant that this machine runs. */
final class Variants {
    private Variants() {}

    static List<Variant> here() {
        NativeLibrary.obstacle()
                .ifPresent(obstacle -> Assumptions.abort("the native backend is not tested: " + obstacle));
        return Arrays.stream(Variant.values()).filter(NativeLibrary::runs).toList();
    }

    /** The backend whose bits these weights have: vector, or the definition where int8 sums of vector are not exact. */
    static Backend reference(LinearWeight weight) {
        return Backends.open(weight instanceof LinearWeight.W4A8Dynamic ? "scalar" : "vector", 1);
    }

    /** Each variant on one thread and on three. */
    static void forEach(Consumer<Backend> test) {
        for (Variant variant : here()) {
            for (int threads : new int[] {1, 3}) {
                try (Backend backend = new NativeBackend(threads, variant)) {
                    test.accept(backend);
                } catch (AssertionError e) {
                    throw new AssertionError(variant + ", " + threads + " threads: " + e.getMessage(), e);
                }
            }
        }
    }
}
