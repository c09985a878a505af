package dev.selene.compute.vector;

import static dev.selene.compute.Views.assertSameBits;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Matrices;
import dev.selene.compute.RandomWeights;
import dev.selene.compute.RandomWeights.Format;
import dev.selene.compute.Routing;
import dev.selene.compute.scalar.ScalarBackend;
import dev.selene.testkit.AwkwardShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Gated MLPs have the bits of their three Linears and silu put together, and experts those of their MLPs: with the parity of
 * Linears and of silu that is parity with the definition. Int8 MLPs are compared with the scalar backend itself.
 */
class VectorMlpParityTest {
    private static final long SEED = 61;
    private static final int HIDDEN = 40;
    private static final int INTERMEDIATE = 56;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    private final RandomWeights weights = new RandomWeights(random, AwkwardShapes.STRIDE_GAP);

    @ParameterizedTest
    @EnumSource
    void gatedMlpHasTheBitsOfItsLinears(Format format) {
        GatedMlp.Weights mlp = mlp(format);
        TensorView x = matrix(67, HIDDEN);
        TestBackends.forEach(backend -> {
            TensorView got = matrix(67, HIDDEN);
            backend.gatedMlp(mlp).apply(x, got);
            assertSameBits(composed(backend, mlp, x), got, format + ", seed " + SEED);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"INT8_DYNAMIC", "INT8_STATIC"})
    void int8MlpHasTheBitsOfItsDefinition(Format format) {
        GatedMlp.Weights mlp = mlp(format);
        TensorView x = matrix(67, HIDDEN);
        TensorView want = matrix(67, HIDDEN);
        new ScalarBackend().gatedMlp(mlp).apply(x, want);
        TestBackends.forEach(backend -> {
            TensorView got = matrix(67, HIDDEN);
            backend.gatedMlp(mlp).apply(x, got);
            assertSameBits(want, got, format + ", seed " + SEED);
        });
    }

    @ParameterizedTest
    @EnumSource
    void expertsHaveTheBitsOfTheirMlps(Format format) {
        List<GatedMlp.Weights> experts = new ArrayList<>();
        for (int i = 0; i < 7; i++) experts.add(mlp(format));
        // expert 3 has most tokens, expert 5 none, some tokens choose an expert twice
        int tokens = 90;
        Routing routing = new Routing(tokens, 3, new int[3 * tokens], new float[3 * tokens]);
        for (int i = 0; i < 3 * tokens; i++) {
            int id = random.nextInt(8);
            routing.ids()[i] = id == 5 || id == 7 ? 3 : id;
            routing.weights()[i] = random.nextFloat();
        }
        TensorView x = matrix(tokens, HIDDEN);
        TestBackends.forEach(backend -> {
            TensorView got = matrix(tokens, HIDDEN);
            backend.experts(experts).apply(x, routing, got);
            assertSameBits(composed(backend, experts, routing, x), got, format + ", seed " + SEED);
        });
    }

    @Test
    void staticExpertsMayEachHaveTheirOwnInputScales() {
        List<GatedMlp.Weights> experts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            experts.add(new GatedMlp.Weights(
                    rescaled(HIDDEN, INTERMEDIATE, 0.02f + 0.01f * i),
                    rescaled(HIDDEN, INTERMEDIATE, 0.03f),
                    rescaled(INTERMEDIATE, HIDDEN, 0.01f * (i + 1))));
        }
        Routing routing = new Routing(5, 2, new int[] {0, 1, 2, 0, 1, 2, 2, 1, 0, 2}, new float[10]);
        for (int i = 0; i < 10; i++) routing.weights()[i] = random.nextFloat();
        TensorView x = matrix(5, HIDDEN);
        TensorView want = matrix(5, HIDDEN);
        new ScalarBackend().experts(experts).apply(x, routing, want);
        TestBackends.forEach(backend -> {
            TensorView got = matrix(5, HIDDEN);
            backend.experts(experts).apply(x, routing, got);
            assertSameBits(want, got, "static experts");
        });
    }

    private LinearWeight rescaled(int in, int out, float inputScale) {
        LinearWeight.W8A8Static w = (LinearWeight.W8A8Static) weights.weight(Format.INT8_STATIC, out, in);
        return new LinearWeight.W8A8Static(w.weight(), inputScale, 5, w.quantBias(), w.deqScale());
    }

    private TensorView composed(Backend backend, GatedMlp.Weights mlp, TensorView x) {
        int tokens = (int) x.rows();
        TensorView gate = matrix(tokens, INTERMEDIATE);
        TensorView up = matrix(tokens, INTERMEDIATE);
        TensorView y = matrix(tokens, HIDDEN);
        backend.linear(mlp.gate()).apply(x, gate);
        backend.linear(mlp.up()).apply(x, up);
        for (int t = 0; t < tokens; t++)
            for (int i = 0; i < INTERMEDIATE; i++)
                gate.setFloat(t, i, Exp.silu(gate.getFloat(t, i)) * up.getFloat(t, i));
        backend.linear(mlp.down()).apply(gate, y);
        return y;
    }

    private TensorView composed(Backend backend, List<GatedMlp.Weights> experts, Routing routing, TensorView x) {
        List<TensorView> outputs =
                experts.stream().map(expert -> composed(backend, expert, x)).toList();
        TensorView y = Matrices.zeros((int) x.rows(), HIDDEN);
        for (int t = 0; t < x.rows(); t++) {
            for (int j = 0; j < routing.expertsPerToken(); j++) {
                int choice = t * routing.expertsPerToken() + j;
                TensorView output = outputs.get(routing.ids()[choice]);
                for (int i = 0; i < HIDDEN; i++)
                    y.setFloat(t, i, y.getFloat(t, i) + routing.weights()[choice] * output.getFloat(t, i));
            }
        }
        return y;
    }

    private GatedMlp.Weights mlp(Format format) {
        return new GatedMlp.Weights(
                weights.weight(format, INTERMEDIATE, HIDDEN),
                weights.weight(format, INTERMEDIATE, HIDDEN),
                weights.weight(format, HIDDEN, INTERMEDIATE));
    }

    private TensorView matrix(int rows, int columns) {
        return weights.matrix(DType.F32, rows, columns);
    }
}
