package dev.selene.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selene.base.TensorView;
import dev.selene.formats.RopeConfig;
import java.lang.foreign.Arena;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against numbers computed from the published formulas for the published configurations. */
class RotaryEmbeddingTest {
    private static final int[] PAIRS = {0, 1, 8, 10, 16, 20, 31};

    @Test
    void kimiK2KeepsTwentyPairsAndDividesTheRest() {
        var rotary = yarn(50000, 32, 1, 1, 1, 1);
        assertFrequencies(
                rotary, 1, 0.713111085, 0.0668740305, 0.0340072782, 0.00447213595, 3.61404677e-05, 8.76441291e-07);
        assertEquals(1.8132604340, rotary.softmaxFactor(), 1e-9);
    }

    @Test
    void kimiK25MixesBetweenPairsEightAndTwenty() {
        var rotary = yarn(50000, 64, 32, 1, 1, 1);
        assertFrequencies(
                rotary, 1, 0.713111085, 0.0668740305, 0.0284279591, 0.00153729673, 1.80702339e-05, 4.38220646e-07);
        assertEquals(2.0047397017, rotary.softmaxFactor(), 1e-9);
    }

    @Test
    void deepseekV3MixesBetweenPairsTenAndTwentyThree() {
        var rotary = yarn(10000, 40, 32, 1, 1, 1);
        assertFrequencies(rotary, 1, 0.749894209, 0.1, 0.0562341325, 0.0055, 0.000790569415, 3.33380358e-06);
        assertEquals(1.8738542071, rotary.softmaxFactor(), 1e-9);
    }

    @Test
    void v2LiteCorrectsTheSoftmaxByItsOwnMagnitude() {
        assertEquals(1.5896261651, yarn(10000, 40, 32, 1, 0.707, 0.707).softmaxFactor(), 1e-9);
    }

    @Test
    void withoutYarnFrequenciesArePlainAndTheSoftmaxIsUncorrected() {
        var rotary = new RotaryEmbedding(new RopeConfig(50000, Optional.empty()), 64);
        assertEquals(Math.pow(50000, -62.0 / 64), rotary.inverseFrequency(31), 1e-11);
        assertEquals(1.0, rotary.softmaxFactor());
    }

    @Test
    void anglesAreFormedInF32() {
        var rotary = new RotaryEmbedding(new RopeConfig(10000, Optional.empty()), 4);
        try (var arena = Arena.ofConfined()) {
            TensorView cosSin = Activations.matrix(arena, 2, 4);
            rotary.fill(cosSin, 1, 4500);
            float slow = 4500 * rotary.inverseFrequency(1);
            assertEquals((float) Math.cos(4500), cosSin.getFloat(1, 0));
            assertEquals((float) Math.cos(slow), cosSin.getFloat(1, 1));
            assertEquals((float) Math.sin(4500), cosSin.getFloat(1, 2));
            assertEquals((float) Math.sin(slow), cosSin.getFloat(1, 3));
        }
    }

    private static RotaryEmbedding yarn(
            double theta, double factor, double fast, double slow, double mscale, double mscaleAllDim) {
        return new RotaryEmbedding(
                new RopeConfig(theta, Optional.of(new RopeConfig.Yarn(factor, 4096, fast, slow, mscale, mscaleAllDim))),
                64);
    }

    private static void assertFrequencies(RotaryEmbedding rotary, double... expected) {
        for (int i = 0; i < PAIRS.length; i++)
            assertEquals(expected[i], rotary.inverseFrequency(PAIRS[i]), expected[i] * 3e-7, "pair " + PAIRS[i]);
    }
}
