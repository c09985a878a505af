package dev.selene.formats;

import dev.selene.base.DType;
import dev.selene.base.Shape;

/** A tensor that is to be written: all but its bytes. */
public record TensorInfo(String name, DType dtype, Shape shape) {
    /** @throws ArithmeticException if the size overflows a long */
    public long bytes() {
        return Math.multiplyExact(shape.elements(), (long) dtype.bytes());
    }
}
