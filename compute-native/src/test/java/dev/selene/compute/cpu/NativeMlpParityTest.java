package dev.selene.compute.cpu;

import static dev.selene.compute.Views.assertSameBits;
import static dev.selene.testkit.AwkwardShapes.STRIDE_GAP;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.RandomWeights;
import dev.selene.compute.RandomWeights.Format;
import dev.selene.compute.Routing;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gated MLPs and experts of every format and variant: the bits of vector. */
class NativeMlpParityTest {
    private static final long SEED = 20_250_714;
    private static final int HIDDEN = 72;
    private static final int INTERMEDIATE = 40;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    private final RandomWeights weights = new RandomWeights(random, STRIDE_GAP);

    @ParameterizedTest
    @EnumSource
    void gatedMlpsHaveTheBitsOfVector(Format format) {
        GatedMlp.Weights mlp = mlp(format, format);
        for (int tokens : List.of(1, 2, 13, 100, 1030)) {
            TensorView x = matrix(tokens);
            TensorView want = matrix(tokens);
            try (Backend reference = Variants.reference(mlp.gate())) {
                reference.gatedMlp(mlp).apply(x, want);
            }
            Variants.forEach(backend -> {
                TensorView got = matrix(tokens);
                backend.gatedMlp(mlp).apply(x, got);
                assertSameBits(want, got, format + ", " + tokens + " tokens, seed " + SEED);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void expertsHaveTheBitsOfVector(Format format) {
        List<GatedMlp.Weights> experts = new ArrayList<>();
        for (int i = 0; i < 7; i++) experts.add(mlp(format, format));
        for (int tokens : List.of(1, 4, 90, 1030)) check(experts, tokens);
    }

    @Test
    void gateAndUpAndDownMayBeOfDifferentFormats() {
        List<GatedMlp.Weights> experts = new ArrayList<>();
        for (int i = 0; i < 4; i++)
            experts.add(new GatedMlp.Weights(
                    weights.weight(Format.INT8_DYNAMIC, INTERMEDIATE, HIDDEN),
                    weights.weight(Format.BF16, INTERMEDIATE, HIDDEN),
                    weights.weight(Format.INT8_STATIC, HIDDEN, INTERMEDIATE)));
        check(experts, 20);
    }

    @Test
    void expertsOfOneLayerMayBeOfDifferentFormats() {
        check(List.of(mlp(Format.INT8_DYNAMIC, Format.INT8_DYNAMIC), mlp(Format.BF16, Format.FP8)), 9);
        check(List.of(mlp(Format.BF16, Format.F32), mlp(Format.FP8, Format.INT4)), 9);
    }

    @Test
    void staticExpertsMayEachHaveTheirOwnInputScales() {
        List<GatedMlp.Weights> experts = new ArrayList<>();
        for (int i = 0; i < 3; i++)
            experts.add(new GatedMlp.Weights(
                    rescaled(HIDDEN, INTERMEDIATE, 0.02f + 0.01f * i),
                    rescaled(HIDDEN, INTERMEDIATE, 0.03f),
                    rescaled(INTERMEDIATE, HIDDEN, 0.01f * (i + 1))));
        check(experts, 11);
    }

    private LinearWeight rescaled(int in, int out, float inputScale) {
        LinearWeight.W8A8Static w = (LinearWeight.W8A8Static) weights.weight(Format.INT8_STATIC, out, in);
        return new LinearWeight.W8A8Static(w.weight(), inputScale, 5, w.quantBias(), w.deqScale());
    }

    private void check(List<GatedMlp.Weights> experts, int tokens) {
        // some experts have most tokens and some none; some tokens choose an expert twice
        Routing routing = new Routing(tokens, 3, new int[3 * tokens], new float[3 * tokens]);
        for (int i = 0; i < 3 * tokens; i++) {
            int id = random.nextInt(experts.size() + 2);
            routing.ids()[i] = id >= experts.size() ? 1 : id;
            routing.weights()[i] = random.nextFloat();
        }
        TensorView x = matrix(tokens);
        TensorView want = matrix(tokens);
        try (Backend reference = Variants.reference(experts.getFirst().gate())) {
            reference.experts(experts).apply(x, routing, want);
        }
        Variants.forEach(backend -> {
            TensorView got = matrix(tokens);
            try (var bound = backend.experts(experts)) {
                bound.apply(x, routing, got);
            }
            assertSameBits(want, got, tokens + " tokens, seed " + SEED);
        });
    }

    private GatedMlp.Weights mlp(Format format, Format downFormat) {
        return new GatedMlp.Weights(
                weights.weight(format, INTERMEDIATE, HIDDEN),
                weights.weight(format, INTERMEDIATE, HIDDEN),
                weights.weight(downFormat, HIDDEN, INTERMEDIATE));
    }

    private TensorView matrix(int rows) {
        return weights.matrix(DType.F32, rows, HIDDEN);
    }
}
