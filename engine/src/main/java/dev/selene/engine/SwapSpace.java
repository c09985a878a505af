package dev.selene.engine;

import dev.selene.model.KvPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Owns the memory beside the KV pool to which latents of preempted sequences are swapped out. Borrows the pool. */
final class SwapSpace implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final KvPool pool;
    private final int numSlots;
    private final MemorySegment bytes;

    /** @param maxBytes as many whole blocks as fit are held */
    SwapSpace(KvPool pool, long maxBytes) {
        this.pool = pool;
        this.numSlots = (int) Math.min(maxBytes / pool.bytesPerBlock(), Integer.MAX_VALUE - 1);
        this.bytes = arena.allocate(numSlots * pool.bytesPerBlock(), 64);
    }

    /** Blocks that it holds. */
    int numSlots() {
        return numSlots;
    }

    void perform(BlockCopy copy) {
        switch (copy) {
            case BlockCopy.Out out -> pool.copyOut(out.block(), bytes, out.slot() * pool.bytesPerBlock());
            case BlockCopy.In in -> pool.copyIn(bytes, in.slot() * pool.bytesPerBlock(), in.block());
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
