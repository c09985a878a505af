package dev.selene.compute.cpu;

import dev.selene.base.TensorView;
import dev.selene.compute.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A kernel and its arguments, which are written one after the other, eight bytes each, before each call. Owned by one
 * operation; the memory of the arguments is its own.
 */
final class KernelCall implements Workers.Task, AutoCloseable {
    /** Jobs below this many multiply-adds are done before another core has noticed them. */
    private static final long WORTH_SHARING = 65_536;

    private static final long MAX_FIELDS = 24;

    private final Context context;
    private final long function;
    private final Growing memory = new Growing();
    private final MemorySegment arguments = memory.atLeast(MAX_FIELDS * Long.BYTES);
    private long next;

    KernelCall(Context context, String kernel) {
        this.context = context;
        this.function = NativeLibrary.kernel(kernel, context.variant);
    }

    /** Begins with the first argument again. */
    KernelCall begin() {
        next = 0;
        return this;
    }

    KernelCall put(long value) {
        arguments.setAtIndex(ValueLayout.JAVA_LONG, next++, value);
        return this;
    }

    KernelCall put(double value) {
        arguments.setAtIndex(ValueLayout.JAVA_DOUBLE, next++, value);
        return this;
    }

    /** The view's address and its row stride in elements. */
    KernelCall put(TensorView view) {
        return put(Addresses.of(view)).put(view.rowStride());
    }

    /** The struct {@code rows} of weight.h. */
    KernelCall put(ActivationRows rows, long index) {
        return put(rows.data()).put(rows.byteStride()).put(rows.scales()).put(index);
    }

    /**
     * Runs units {@code [0, units)} on all threads.
     *
     * @param multiplyAdds about how much work all units are together
     */
    void run(int units, long multiplyAdds) {
        if (multiplyAdds < WORTH_SHARING) {
            if (units > 0) run(0, units, 0);
        } else context.workers.run(units, this);
    }

    @Override
    public void run(int from, int end, int worker) {
        NativeLibrary.call(function, arguments.address(), from, end, context.scratch(worker));
    }

    @Override
    public void close() {
        memory.close();
    }
}
