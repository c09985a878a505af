package dev.selene.compute.cpu;

import dev.selene.base.SeleneException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory for the panels of what is bound at once: huge pages where the system has them, each page untouched until a worker
 * writes it. Owns the mapping.
 */
final class WeightMemory implements AutoCloseable {
    private final MemorySegment memory;
    private boolean closed;

    WeightMemory(long bytes) {
        this.memory = map(bytes);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment map(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(ValueLayout.JAVA_LONG, 3);
            arguments.setAtIndex(ValueLayout.JAVA_LONG, 1, bytes);
            NativeLibrary.call(NativeLibrary.helper("map"), arguments.address(), 0, 0, 0);
            long error = arguments.getAtIndex(ValueLayout.JAVA_LONG, 2);
            if (error != 0)
                throw SeleneException.config("backend native: the system gives no " + bytes
                        + " bytes for weights (errno " + error + "). Free memory, or choose the backend vector, which"
                        + " computes on the files themselves");
            return MemorySegment.ofAddress(arguments.getAtIndex(ValueLayout.JAVA_LONG, 0))
                    .reinterpret(bytes);
        }
    }

    MemorySegment segment() {
        return memory;
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(ValueLayout.JAVA_LONG, 3);
            arguments.setAtIndex(ValueLayout.JAVA_LONG, 0, memory.address());
            arguments.setAtIndex(ValueLayout.JAVA_LONG, 1, memory.byteSize());
            NativeLibrary.call(NativeLibrary.helper("unmap"), arguments.address(), 0, 0, 0);
        }
    }
}
