package dev.selene.compute.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Arrays of 32-bit numbers where C can read them. Owns its memory. */
final class Integers implements AutoCloseable {
    private final Growing memory = new Growing();

    /** Address of a copy of {@code [from, from + count)}, valid until the next. */
    long copy(int[] values, int from, int count) {
        MemorySegment to = memory.atLeast((long) count * Integer.BYTES);
        MemorySegment.copy(values, from, to, ValueLayout.JAVA_INT, 0, count);
        return to.address();
    }

    /** The same for the bits of floats. */
    long copy(float[] values, int from, int count) {
        MemorySegment to = memory.atLeast((long) count * Float.BYTES);
        MemorySegment.copy(values, from, to, ValueLayout.JAVA_FLOAT, 0, count);
        return to.address();
    }

    @Override
    public void close() {
        memory.close();
    }
}
