package dev.selene.text.jinja;

import java.util.AbstractList;
import java.util.Objects;

/** The numbers {@code start + i * step} for {@code 0 <= i < size}. */
final class Range extends AbstractList<Object> {
    final long start;
    final long stop;
    final long step;
    private final int size;

    Range(long start, long stop, long step) {
        if (step == 0) throw new TemplateFailure("range() arg 3 must not be zero");
        if (Math.max(Math.max(Math.abs(start), Math.abs(stop)), Math.abs(step)) > 1L << 60)
            throw new TemplateFailure("range(): bounds over 2^60 are not supported");
        long count = step > 0 ? Math.ceilDiv(stop - start, step) : Math.ceilDiv(start - stop, -step);
        if (count > Budget.MAX_RANGE)
            throw new TemplateFailure("range of " + count + " elements, at most " + Budget.MAX_RANGE + " are allowed");
        this.start = start;
        this.stop = stop;
        this.step = step;
        this.size = (int) Math.max(0, count);
    }

    /** The elements from {@code from} towards {@code to}, every {@code by}-th. */
    Range slice(int from, int to, int by) {
        return new Range(start + from * step, start + to * step, step * by);
    }

    @Override
    public Object get(int index) {
        return start + (long) Objects.checkIndex(index, size) * step;
    }

    @Override
    public int size() {
        return size;
    }
}
