package dev.selene.compute.cpu;

import static dev.selene.compute.Views.assertSameBits;
import static dev.selene.testkit.AwkwardShapes.STRIDE_GAP;
import static dev.selene.testkit.AwkwardShapes.WIDTHS;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.compute.RandomWeights;
import dev.selene.compute.Views;
import java.util.function.BiConsumer;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done to each row by itself, on every variant: the bits of vector. */
class NativeRowsParityTest {
    private static final int ROWS = 5;

    private final RandomWeights values =
            new RandomWeights(RandomGeneratorFactory.of("L64X128MixRandom").create(20_250_716), STRIDE_GAP);

    @Test
    void norms() {
        for (int width : WIDTHS) {
            TensorView weight = matrix(1, width);
            TensorView x = matrix(ROWS, width);
            x.setFloat(2, 0, Float.NaN);
            check(matrix(ROWS, width), (backend, y) -> backend.rmsNorm(x, weight, 1e-6, y));
            check(x, (backend, y) -> backend.rmsNorm(y, weight, 1e-6, y));
        }
    }

    @Test
    void sums() {
        for (int width : WIDTHS) {
            TensorView x = matrix(ROWS, width);
            check(matrix(ROWS, width), (backend, y) -> backend.add(x, y));
        }
    }

    @Test
    void rotations() {
        TensorView cosSin = matrix(ROWS, 6);
        check(matrix(ROWS, 3 * 10), (backend, y) -> backend.rope(y, 3, 10, 4, cosSin));
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16", "F32"})
    void embeddings(DType dtype) {
        for (int width : WIDTHS) {
            TensorView table = values.matrix(dtype, 9, width);
            check(matrix(ROWS, width), (backend, y) -> backend.embed(table, new int[] {8, 0, 3, 3, 1}, y));
        }
    }

    /** The operation leaves the same in {@code y} as that of vector does. */
    private void check(TensorView y, BiConsumer<Backend, TensorView> operation) {
        TensorView want = Views.copy(y);
        try (Backend vector = Backends.open("vector", 1)) {
            operation.accept(vector, want);
        }
        Variants.forEach(backend -> {
            TensorView got = Views.copy(y);
            operation.accept(backend, got);
            assertSameBits(want, got, y.toString());
        });
    }

    private TensorView matrix(int rows, int columns) {
        return values.matrix(DType.F32, rows, columns);
    }
}
