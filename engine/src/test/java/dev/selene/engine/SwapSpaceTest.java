package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selene.base.DType;
import dev.selene.model.KvPool;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SwapSpaceTest {
    @Test
    void aBlockComesBackWholeIntoAnotherBlockAndTouchesNoNeighbour() {
        try (KvPool pool = new KvPool(3, DType.BF16, 5, 4, 7);
                SwapSpace space = new SwapSpace(pool, 2 * pool.bytesPerBlock() + 1)) {
            assertEquals(2, space.numSlots());
            assertEquals(3 * 4 * 7 * 2, pool.bytesPerBlock());
            byte[][] before = new byte[5][];
            SplittableRandom random = new SplittableRandom(1);
            for (int block = 0; block < 5; block++) {
                before[block] = new byte[(int) pool.bytesPerBlock()];
                random.nextBytes(before[block]);
                pool.copyIn(MemorySegment.ofArray(before[block]), 0, block);
            }
            space.perform(new BlockCopy.Out(1, 0));
            space.perform(new BlockCopy.Out(3, 1));
            space.perform(new BlockCopy.In(1, 4));
            space.perform(new BlockCopy.In(0, 0));
            int[] now = {1, 1, 2, 3, 3};
            for (int block = 0; block < 5; block++) {
                byte[] bytes = new byte[(int) pool.bytesPerBlock()];
                pool.copyOut(block, MemorySegment.ofArray(bytes), 0);
                assertArrayEquals(before[now[block]], bytes, "block " + block);
            }
        }
    }

    @Test
    void withoutMemoryItHoldsNothing() {
        try (KvPool pool = new KvPool(1, DType.F32, 1, 4, 7);
                SwapSpace space = new SwapSpace(pool, 0)) {
            assertEquals(0, space.numSlots());
        }
    }
}
