package dev.selene.compute.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory that is made larger when more is asked for, whose content is then lost. Owns it; {@link #close()} frees it. */
final class Growing implements AutoCloseable {
    private Arena arena = Arena.ofShared();
    private MemorySegment memory = MemorySegment.NULL;

    /** At least {@code bytes}, aligned to a cache line, of any content; borrowed until more is asked for. */
    MemorySegment atLeast(long bytes) {
        if (memory.byteSize() < bytes) {
            arena.close();
            arena = Arena.ofShared();
            memory = arena.allocate(Math.max(bytes, 2 * memory.byteSize()), 64);
        }
        return memory;
    }

    @Override
    public void close() {
        arena.close();
    }
}
