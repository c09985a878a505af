package dev.selene.compute.cpu;

import dev.selene.base.TensorView;
import java.lang.foreign.MemorySegment;

/** Where C finds what Java passes in. */
final class Addresses {
    private Addresses() {}

    static long of(TensorView view) {
        return of(view.segment());
    }

    static long of(MemorySegment segment) {
        if (!segment.isNative())
            throw new IllegalArgumentException("the native backend takes memory outside the Java heap only");
        return segment.address();
    }
}
