package dev.selene.tools.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory that one worker thread reuses from piece to piece, for what is read of the source. Not thread-safe. The memory
 * belongs to the arena of the pipeline.
 */
public final class Scratch {
    private final Arena arena;
    private MemorySegment weightBytes = MemorySegment.NULL;
    private MemorySegment scaleBytes = MemorySegment.NULL;
    private Scratch second;

    /** @param arena owns the memory; grown buffers give none back before it closes */
    public Scratch(Arena arena) {
        this.arena = arena;
    }

    MemorySegment weightBytes(long size) {
        if (weightBytes.byteSize() < size) weightBytes = grown(size);
        return weightBytes.asSlice(0, size);
    }

    MemorySegment scaleBytes(long size) {
        if (scaleBytes.byteSize() < size) scaleBytes = grown(size);
        return scaleBytes.asSlice(0, size);
    }

    /** Another one beside it, for reading two weights at once. */
    Scratch second() {
        if (second == null) second = new Scratch(arena);
        return second;
    }

    // doubling: all buffers that were outgrown are together no larger than the last
    private MemorySegment grown(long size) {
        return arena.allocate(Math.max(size, 1 << 12) * 2, Long.BYTES);
    }
}
