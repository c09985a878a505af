package dev.selene.model;

import dev.selene.base.DType;
import dev.selene.compute.LatentCache;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Owns the cached latents of all layers: {@code [layer, block, slot, latentDim]} of F32 or BF16. Which sequence owns which block is the engine's affair. */
public final class KvPool implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes;
    private final int numLayers;
    private final DType dtype;
    private final int numBlocks;
    private final int blockTokens;
    private final int latentDim;

    /** Takes and touches all of the memory at once, so that a lack of it is told at the start and not during a request. */
    public KvPool(int numLayers, DType dtype, int numBlocks, int blockTokens, int latentDim) {
        if (numLayers < 1 || numBlocks < 1 || blockTokens < 1 || latentDim < 1)
            throw new IllegalArgumentException("pool of " + numBlocks + " blocks x " + blockTokens + " tokens x "
                    + latentDim + " values x " + numLayers + " layers");
        this.numLayers = numLayers;
        this.dtype = dtype;
        this.numBlocks = numBlocks;
        this.blockTokens = blockTokens;
        this.latentDim = latentDim;
        this.bytes = arena.allocate(Math.multiplyExact(bytesPerLayer(), (long) numLayers), 64);
    }

    public int numBlocks() {
        return numBlocks;
    }

    /** Positions in one block. */
    public int blockTokens() {
        return blockTokens;
    }

    public DType dtype() {
        return dtype;
    }

    /** The blocks of one layer; borrowed, unusable once this pool is closed. */
    LatentCache layer(int layer) {
        long first = Objects.checkIndex(layer, numLayers) * bytesPerLayer();
        return new LatentCache(bytes.asSlice(first, bytesPerLayer()), dtype, numBlocks, blockTokens, latentDim);
    }

    /** What {@link #copyOut} writes: the latents of one block, all layers. */
    public long bytesPerBlock() {
        return bytesPerBlockAndLayer() * numLayers;
    }

    /** Copies the latents of a block out, layer by layer, to {@link #bytesPerBlock()} bytes of {@code target}. */
    public void copyOut(int block, MemorySegment target, long byteOffset) {
        for (int layer = 0; layer < numLayers; layer++)
            MemorySegment.copy(
                    bytes,
                    byteOffset(layer, block),
                    target,
                    byteOffset + layer * bytesPerBlockAndLayer(),
                    bytesPerBlockAndLayer());
    }

    /** Copies what {@link #copyOut} wrote into a block, which need not be the same. */
    public void copyIn(MemorySegment source, long byteOffset, int block) {
        for (int layer = 0; layer < numLayers; layer++)
            MemorySegment.copy(
                    source,
                    byteOffset + layer * bytesPerBlockAndLayer(),
                    bytes,
                    byteOffset(layer, block),
                    bytesPerBlockAndLayer());
    }

    private long byteOffset(int layer, int block) {
        return layer * bytesPerLayer() + Objects.checkIndex(block, numBlocks) * bytesPerBlockAndLayer();
    }

    private long bytesPerBlockAndLayer() {
        return bytesPerLayer() / numBlocks;
    }

    /**
     * @throws IllegalArgumentException if the table does not cover {@code positions} or names a block that is not there
     */
    void checkBlockTable(int[] blockTable, int positions) {
        int needed = Math.ceilDiv(positions, blockTokens);
        if (blockTable.length < needed)
            throw new IllegalArgumentException(
                    "block table of " + blockTable.length + " blocks for " + positions + " positions, needs " + needed);
        for (int i = 0; i < needed; i++)
            if (blockTable[i] < 0 || blockTable[i] >= numBlocks)
                throw new IllegalArgumentException("block " + blockTable[i] + " is not in [0, " + numBlocks + ")");
    }

    private long bytesPerLayer() {
        return Math.multiplyExact(
                Math.multiplyExact((long) numBlocks, (long) blockTokens), (long) latentDim * dtype.bytes());
    }

    @Override
    public void close() {
        arena.close();
    }
}
