package dev.selene.compute.vector;

import static dev.selene.compute.Views.assertNear;
import static dev.selene.compute.Views.assertSameBits;
import static dev.selene.testkit.AwkwardShapes.OUTPUTS;
import static dev.selene.testkit.AwkwardShapes.STRIDE_GAP;
import static dev.selene.testkit.AwkwardShapes.TOKENS;
import static dev.selene.testkit.AwkwardShapes.WIDTHS;
import static dev.selene.testkit.AwkwardShapes.WIDTHS_BY_8;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Dequantisation;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Matrices;
import dev.selene.compute.RandomWeights;
import dev.selene.compute.RandomWeights.Format;
import dev.selene.compute.scalar.DecodedRows;
import dev.selene.compute.scalar.ScalarBackend;
import dev.selene.testkit.Tolerances;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Linears of every format against the scalar backend: int8 bit for bit, floats within their rounding. */
class VectorLinearParityTest {
    private static final long SEED = 20_250_711;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    private final RandomWeights weights = new RandomWeights(random, STRIDE_GAP);
    private final ScalarBackend scalar = new ScalarBackend();

    @ParameterizedTest
    @EnumSource
    void everyWidthAndNumberOfOutputsGivesTheDefinition(Format format) {
        try (VectorBackend vectors = TestBackends.vectors()) {
            for (int in : widths(format))
                for (int out : OUTPUTS) check(vectors, format, weights.weight(format, out, in), matrix(2, in));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyNumberOfTokensGivesTheDefinition(Format format) {
        try (VectorBackend vectors = TestBackends.vectors()) {
            for (int in : List.of(24, 1032))
                for (int tokens : TOKENS) check(vectors, format, weights.weight(format, 5, in), matrix(tokens, in));
        }
    }

    @ParameterizedTest
    @EnumSource
    void bitsDependNeitherOnTheBatchNorOnThreadsNorOnKernels(Format format) {
        int in = 1032;
        LinearWeight weight = weights.weight(format, 37, in);
        TensorView x = matrix(131, in);
        TensorView oneByOne = Matrices.zeros(131, 37);
        try (VectorBackend vectors = TestBackends.vectors()) {
            for (int t = 0; t < 131; t++) vectors.linear(weight).apply(x.rowRange(t, 1), oneByOne.rowRange(t, 1));
        }
        TestBackends.forEach(backend -> {
            for (int first : List.of(0, 1, 66, 127)) {
                TensorView y = matrix(131 - first, 37);
                backend.linear(weight).apply(x.rowRange(first, 131 - first), y);
                assertSameBits(oneByOne.rowRange(first, 131 - first), y, format + " from row " + first);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void zerosInfinitiesAndNaNStayInTheirRow(Format format) {
        int in = 40;
        LinearWeight weight = weights.weight(format, 17, in);
        TensorView x = matrix(9, in);
        for (int k = 0; k < in; k++) x.setFloat(1, k, 0);
        x.setFloat(3, 7, Float.POSITIVE_INFINITY);
        x.setFloat(5, 39, Float.NaN);
        x.setFloat(6, 0, Float.NEGATIVE_INFINITY);
        x.setFloat(6, 1, Float.POSITIVE_INFINITY);
        for (int k = 0; k < in; k++) x.setFloat(8, k, k % 2 == 0 ? Float.MIN_VALUE : -Float.MIN_VALUE);
        TestBackends.forEach(backend -> check(backend, format, weight, x));
    }

    @Test
    void extremesOfInt8AreSummedExactlyOverMoreThanOneExactStretch() {
        int in = 3 * 16_384 + 1031;
        TensorView lowest = matrix(DType.INT8, 5, in, (byte) -128);
        TensorView scales = weights.matrix(DType.F32, 1, 5);
        LinearWeight fixed = new LinearWeight.W8A8Static(lowest, 1, 0, weights.matrix(DType.INT32, 1, 5), scales);
        LinearWeight dynamic = new LinearWeight.W8A8Dynamic(lowest, scales);
        TensorView x = matrix(3, in);
        for (int k = 0; k < in; k++) {
            x.setFloat(0, k, -1e9f);
            x.setFloat(1, k, 1e9f);
        }
        TestBackends.forEach(backend -> {
            check(backend, Format.INT8_STATIC, fixed, x);
            check(backend, Format.INT8_DYNAMIC, dynamic, x);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"F32", "BF16", "F16"})
    void nonFiniteWeightsGiveWhatTheirDefinitionGives(Format format) {
        LinearWeight.Plain weight = (LinearWeight.Plain) weights.weight(format, 5, 33);
        DType dtype = weight.weight().dtype();
        for (int n = 0; n < 3; n++) {
            float value = new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}[n];
            TensorView one = one(dtype, value);
            long at = weight.weight().byteOffset(n) + 32L * dtype.bytes();
            weight.weight().segment().asSlice(at, dtype.bytes()).copyFrom(one.segment());
        }
        TestBackends.forEach(backend -> check(backend, format, weight, matrix(5, 33)));
    }

    private static TensorView one(DType dtype, float value) {
        if (dtype == DType.F32) return Matrices.f32(new float[] {value});
        if (dtype == DType.BF16) return Matrices.bf16(new float[] {value});
        TensorView one = Matrices.bf16(new float[] {0});
        one.segment().set(Layouts.I16, 0, Float.floatToFloat16(value));
        return one;
    }

    private void check(VectorBackend backend, Format format, LinearWeight weight, TensorView x) {
        int tokens = (int) x.rows();
        TensorView want = matrix(tokens, weight.outFeatures());
        TensorView got = matrix(tokens, weight.outFeatures());
        scalar.linear(weight).apply(x, want);
        backend.linear(weight).apply(x, got);
        String what = format + " [" + weight.outFeatures() + ", " + weight.inFeatures() + "], " + tokens
                + " tokens, seed " + SEED;
        if (format.isInt8()) {
            assertSameBits(want, got, what);
            return;
        }
        double tolerance = format == Format.W4A8
                ? Tolerances.int4Int8DotProduct(weight.inFeatures())
                : Tolerances.dotProduct(weight.inFeatures());
        double underflow = (weight.inFeatures() + 1) * Tolerances.F32_UNDERFLOW;
        float[][] rows = new float[weight.outFeatures()][];
        for (int n = 0; n < rows.length; n++) rows[n] = DecodedRows.row(floats(weight), n);
        TensorView multiplied = format == Format.W4A8 ? int8(x) : x;
        assertNear(want, got, (t, n) -> tolerance * magnitude(rows[n], multiplied, t) + underflow, what);
    }

    private static LinearWeight floats(LinearWeight weight) {
        return weight instanceof LinearWeight.W4A8Dynamic w
                ? new LinearWeight.Int4Group(w.packed(), w.scale(), w.group(), Dequantisation.EXACT)
                : weight;
    }

    /** What int8 activations stand for. */
    private TensorView int8(TensorView x) {
        TensorView quantised = matrix((int) x.rows(), (int) x.columns());
        for (int t = 0; t < x.rows(); t++) {
            float[] row = new float[(int) x.columns()];
            Rows.read(x, t, 0, row.length, row, 0);
            float scale = new ActivationForm.DynamicInt8().apply(row, 0, row.length);
            for (int k = 0; k < row.length; k++) quantised.setFloat(t, k, row[k] * scale);
        }
        return quantised;
    }

    private static double magnitude(float[] row, TensorView x, int t) {
        double sum = 0;
        for (int k = 0; k < row.length; k++) sum += Math.abs((double) row[k] * x.getFloat(t, k));
        return sum;
    }

    private static List<Integer> widths(Format format) {
        return format.inMultiple() == 1 ? WIDTHS : WIDTHS_BY_8;
    }

    private TensorView matrix(int rows, int columns) {
        return weights.matrix(DType.F32, rows, columns);
    }

    private TensorView matrix(DType dtype, int rows, int columns, byte value) {
        TensorView view = weights.matrix(dtype, rows, columns);
        view.segment().fill(value);
        return view;
    }
}
