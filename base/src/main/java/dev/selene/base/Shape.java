package dev.selene.base;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The dimensions of a tensor, outermost first. A scalar has none. All are at least 0 and their product fits a long. */
public final class Shape {
    private final long[] dimensions;
    private final long elements;

    private Shape(long[] dimensions) {
        long product = 1;
        for (long dimension : dimensions) {
            if (dimension < 0)
                throw new IllegalArgumentException("negative dimension in " + Arrays.toString(dimensions));
            product = Math.multiplyExact(product, dimension);
        }
        this.dimensions = dimensions;
        this.elements = product;
    }

    /**
     * @throws IllegalArgumentException if a dimension is negative
     * @throws ArithmeticException if the product overflows a long
     */
    public static Shape of(long... dimensions) {
        return new Shape(dimensions.clone());
    }

    public int rank() {
        return dimensions.length;
    }

    /** The size of dimension {@code axis}, 0 being the outermost. */
    public long dimension(int axis) {
        return dimensions[axis];
    }

    /** The product of all dimensions; 1 for a scalar. */
    public long elements() {
        return elements;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    /** For example {@code [16384, 512]}. */
    @Override
    public String toString() {
        return LongStream.of(dimensions).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
