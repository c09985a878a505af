package dev.selene.formats;

import dev.selene.base.DType;
import dev.selene.base.Shape;
import dev.selene.base.TensorView;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * One tensor of a checkpoint where it lies in its mapped file. Borrowed from the {@link Checkpoint}.
 *
 * @param fileOffset byte of {@code file} at which {@code data} begins
 * @param data exactly {@code shape.elements() · dtype.bytes()} bytes, row-major, little-endian, any alignment, read-only
 */
public record StoredTensor(String name, DType dtype, Shape shape, Path file, long fileOffset, MemorySegment data) {
    /** A tensor of rank 2 as it is, one of rank 1 or 0 as a single row. */
    public TensorView view() {
        return switch (shape.rank()) {
            case 0 -> TensorView.contiguous(data, dtype, 1, 1);
            case 1 -> TensorView.contiguous(data, dtype, 1, shape.dimension(0));
            case 2 -> TensorView.contiguous(data, dtype, shape.dimension(0), shape.dimension(1));
            default -> throw new IllegalArgumentException(name + " is " + shape + ", not a matrix");
        };
    }
}
