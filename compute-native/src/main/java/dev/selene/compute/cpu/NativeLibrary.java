package dev.selene.compute.cpu;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The C library of this jar. All its functions have one signature, {@code void (const void *arguments, int64_t from, int64_t
 * end, void *scratch)}: linking a signature costs milliseconds of every start, and so it is done once.
 */
final class NativeLibrary {
    private static final List<String> MACHINES = List.of("linux-x86_64", "linux-aarch64");

    private static final MethodHandle CALL = link();

    /** Empty, or why there is no library. */
    private static final Optional<String> OBSTACLE;

    private static final SymbolLookup SYMBOLS;

    static {
        SymbolLookup symbols = null;
        String obstacle = "this build has no C library for this machine. Install a C compiler (Debian: apt-get install"
                + " gcc) and build again";
        for (String machine : MACHINES) {
            URL resource = NativeLibrary.class.getResource("/native/" + machine + "/libselene.so");
            if (symbols != null || resource == null) continue;
            try {
                symbols = load(resource);
            } catch (IOException | IllegalArgumentException e) {
                obstacle = "its library for " + machine + " cannot be loaded: " + e.getMessage()
                        + ". If the directory for temporary files forbids execution, name another with"
                        + " -Djava.io.tmpdir=DIR";
            }
        }
        SYMBOLS = symbols == null ? _ -> Optional.empty() : symbols;
        if (symbols != null && Arrays.stream(Variant.values()).noneMatch(NativeLibrary::runs)) {
            symbols = null;
            obstacle = "its library has no kernels that this machine can run. Build again on this machine, or with"
                    + " -Dselene.native=all";
        }
        OBSTACLE = symbols == null ? Optional.of(obstacle) : Optional.empty();
    }

    private NativeLibrary() {}

    @SuppressWarnings("restricted")
    private static MethodHandle link() {
        return Linker.nativeLinker()
                .downcallHandle(FunctionDescriptor.ofVoid(
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    }

    @SuppressWarnings("restricted")
    private static SymbolLookup load(URL resource) throws IOException {
        if (resource.getProtocol().equals("file"))
            return SymbolLookup.libraryLookup(Path.of(URI.create(resource.toString())), Arena.global());
        Path copy = Files.createTempFile("selene-", ".so");
        try (InputStream in = resource.openStream()) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return SymbolLookup.libraryLookup(copy, Arena.global());
        } finally {
            Files.delete(copy); // what is loaded stays loaded
        }
    }

    static Optional<String> obstacle() {
        return OBSTACLE;
    }

    /** The best variant that this machine runs. */
    static Variant best() {
        return Arrays.stream(Variant.values())
                .filter(NativeLibrary::runs)
                .findFirst()
                .orElseThrow();
    }

    /** Whether the library has a variant and this machine can run it. */
    static boolean runs(Variant variant) {
        if (!has(variant)) return false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(ValueLayout.JAVA_LONG, 2);
            arguments.setAtIndex(
                    ValueLayout.JAVA_LONG,
                    0,
                    arena.allocateFrom(variant.symbol()).address());
            call(helper("supports"), arguments.address(), 0, 0, 0);
            return arguments.getAtIndex(ValueLayout.JAVA_LONG, 1) != 0;
        }
    }

    static boolean has(Variant variant) {
        return SYMBOLS.find("selene_linear_" + variant.symbol()).isPresent();
    }

    /** Address of a kernel. */
    static long kernel(String name, Variant variant) {
        return symbol("selene_" + name + "_" + variant.symbol());
    }

    /** Address of a function that is the same on every machine. */
    static long helper(String name) {
        return symbol("selene_" + name + "_all");
    }

    private static long symbol(String name) {
        return SYMBOLS.find(name)
                .orElseThrow(() -> SeleneException.config(
                        "the library of the native backend lacks " + name + ": it is of another version. Build again"))
                .address();
    }

    /**
     * Calls a function. Arguments and scratch are addresses and not segments, for two threads that call at once would share
     * the counter that keeps a segment's arena open; the backend, which owns the memory, outlives its calls.
     */
    static void call(long function, long arguments, long from, long end, long scratch) {
        try {
            CALL.invokeExact(MemorySegment.ofAddress(function), arguments, from, end, scratch);
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing", e);
        }
    }
}
