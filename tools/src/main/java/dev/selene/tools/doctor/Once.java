package dev.selene.tools.doctor;

import java.util.function.Supplier;

/** A value that several checks need and one of them computes. Thread-safe; what the computation throws is not kept. */
final class Once<T> implements Supplier<T> {
    private final Supplier<T> computation;
    private T value;

    Once(Supplier<T> computation) {
        this.computation = computation;
    }

    @Override
    public synchronized T get() {
        if (value == null) value = computation.get();
        return value;
    }
}
