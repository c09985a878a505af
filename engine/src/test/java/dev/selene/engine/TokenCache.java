package dev.selene.engine;

import dev.selene.model.KvPool;
import java.lang.foreign.MemorySegment;

/** The token ids that fake models keep in a pool in the place of latents: one F32 for each position and layer. */
final class TokenCache {
    private final KvPool pool;
    private final int layer;
    private final int[] blockTable;
    private final int[] block; // all layers of one block

    TokenCache(KvPool pool, int layer, int[] blockTable) {
        this.pool = pool;
        this.layer = layer;
        this.blockTable = blockTable;
        this.block = new int[Math.toIntExact(pool.bytesPerBlock() / Integer.BYTES)];
    }

    void put(int position, int tokenId) {
        read(position);
        block[slot(position)] = tokenId;
        pool.copyIn(MemorySegment.ofArray(block), 0, blockTable[position / pool.blockTokens()]);
    }

    /** What positions {@code [0, count)} hold. */
    int[] first(int count) {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            if (i % pool.blockTokens() == 0) read(i);
            tokens[i] = block[slot(i)];
        }
        return tokens;
    }

    private void read(int position) {
        MemorySegment target = MemorySegment.ofArray(block);
        pool.copyOut(blockTable[position / pool.blockTokens()], target, 0);
    }

    private int slot(int position) {
        return layer * pool.blockTokens() + position % pool.blockTokens();
    }
}
