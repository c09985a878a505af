package dev.selene.compute;

import dev.selene.base.DType;
import java.lang.foreign.MemorySegment;

/**
 * The latent KV cache of one layer, cut into blocks: {@code [numBlocks, blockTokens, latentDim]}, contiguous. A row is
 * {@code [normalised latent (rank) ; rotated key (rope)]}. Borrowed from the pool that owns it.
 *
 * @param dtype F32 or BF16; a BF16 row is the F32 row rounded half to even when it is stored
 */
public record LatentCache(MemorySegment segment, DType dtype, int numBlocks, int blockTokens, int latentDim) {
    public LatentCache {
        if (dtype != DType.F32 && dtype != DType.BF16)
            throw new IllegalArgumentException("latent cache of dtype " + dtype);
        long bytes = Math.multiplyExact(
                Math.multiplyExact((long) numBlocks, (long) blockTokens), (long) latentDim * dtype.bytes());
        if (bytes > segment.byteSize())
            throw new IllegalArgumentException("latent cache needs " + bytes + " bytes, has " + segment.byteSize());
    }

    /** Byte offset of the row of {@code position} for a sequence whose physical blocks are {@code blockTable}. */
    public long byteOffset(int[] blockTable, int position) {
        long slot = (long) blockTable[position / blockTokens] * blockTokens + position % blockTokens;
        return slot * latentDim * dtype.bytes();
    }
}
