package dev.selene.compute.cpu;

import static dev.selene.compute.Views.assertSameBits;
import static dev.selene.testkit.AwkwardShapes.STRIDE_GAP;
import static dev.selene.testkit.AwkwardShapes.TOKENS;
import static dev.selene.testkit.AwkwardShapes.WIDTHS;
import static dev.selene.testkit.AwkwardShapes.WIDTHS_BY_8;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.RandomWeights;
import dev.selene.compute.RandomWeights.Format;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Linears of every format and variant: the bits of vector, and for int8 those of scalar. */
class NativeLinearParityTest {
    private static final long SEED = 20_250_713;

    private final RandomWeights weights =
            new RandomWeights(RandomGeneratorFactory.of("L64X128MixRandom").create(SEED), STRIDE_GAP);

    @ParameterizedTest
    @EnumSource
    void everyWidthAndNumberOfOutputsGivesItsBits(Format format) {
        List<Integer> widths = format.inMultiple() == 1 ? WIDTHS : WIDTHS_BY_8;
        Variants.forEach(backend -> {
            for (int in : widths)
                for (int out : List.of(1, 7, 31, 32, 33, 70)) check(backend, weights.weight(format, out, in), 2);
        });
    }

    @ParameterizedTest
    @EnumSource
    void everyNumberOfTokensGivesItsBits(Format format) {
        Variants.forEach(backend -> {
            for (int tokens : TOKENS) check(backend, weights.weight(format, 37, 1032), tokens);
            for (int tokens = 10; tokens < 15; tokens++) check(backend, weights.weight(format, 37, 1032), tokens);
        });
    }

    @ParameterizedTest
    @EnumSource
    void zerosInfinitiesAndNaNStayInTheirRow(Format format) {
        LinearWeight weight = weights.weight(format, 37, 40);
        TensorView x = weights.matrix(DType.F32, 9, 40);
        for (int k = 0; k < 40; k++) x.setFloat(1, k, 0);
        x.setFloat(3, 7, Float.POSITIVE_INFINITY);
        x.setFloat(5, 39, Float.NaN);
        x.setFloat(6, 0, Float.NEGATIVE_INFINITY);
        x.setFloat(6, 1, Float.POSITIVE_INFINITY);
        for (int k = 0; k < 40; k++) x.setFloat(8, k, k % 2 == 0 ? Float.MIN_VALUE : -Float.MIN_VALUE);
        Variants.forEach(backend -> check(backend, weight, x));
    }

    @Test
    void extremesOfInt8AreSummedExactlyOverMoreThanOneExactStretch() {
        int in = 65_536 + 1031;
        TensorView lowest = weights.matrix(DType.INT8, 5, in);
        lowest.segment().fill((byte) -128);
        TensorView scales = weights.matrix(DType.F32, 1, 5);
        LinearWeight fixed = new LinearWeight.W8A8Static(lowest, 1, 0, weights.matrix(DType.INT32, 1, 5), scales);
        TensorView x = weights.matrix(DType.F32, 3, in);
        for (int k = 0; k < in; k++) {
            x.setFloat(0, k, -1e9f);
            x.setFloat(1, k, 1e9f);
        }
        Variants.forEach(backend -> {
            check(backend, fixed, x);
            check(backend, new LinearWeight.W8A8Dynamic(lowest, scales), x);
        });
    }

    private void check(Backend backend, LinearWeight weight, int tokens) {
        check(backend, weight, weights.matrix(DType.F32, tokens, weight.inFeatures()));
    }

    private void check(Backend backend, LinearWeight weight, TensorView x) {
        TensorView want = weights.matrix(DType.F32, (int) x.rows(), weight.outFeatures());
        TensorView got = weights.matrix(DType.F32, (int) x.rows(), weight.outFeatures());
        try (Backend reference = Variants.reference(weight);
                var linear = backend.linear(weight)) {
            reference.linear(weight).apply(x, want);
            linear.apply(x, got);
        }
        String what = weight.getClass().getSimpleName() + " [" + weight.outFeatures() + ", " + weight.inFeatures()
                + "], " + x.rows() + " tokens, seed " + SEED;
        assertSameBits(want, got, what);
    }
}
