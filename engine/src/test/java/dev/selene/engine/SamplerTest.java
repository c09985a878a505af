package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import java.lang.foreign.Arena;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    @Test
    void greedyTakesTheLargestLogitAndOfEqualsTheLowerId() {
        assertEquals(2, sample(Sampling.greedy(), 0, -1, 3, 9, 9, 8.99f));
        assertEquals(0, sample(Sampling.greedy(), 0, -0f, 0f, NEVER));
    }

    @Test
    void rowsAreReadWhereTheyLie() {
        TensorView wide = view(3, 7, 0);
        TensorView narrow = wide.columnRange(2, 4); // rowStride 7, width 4
        narrow.setFloat(2, 3, 1);
        wide.setFloat(2, 6, 5); // beyond the width
        assertEquals(3, new Sampler(4).sample(narrow, 2, Rules.none(), Sampling.greedy(), 0));
    }

    @Test
    void logitsThatMeanNothingAreADeclaredError() {
        float[][] broken = {
            {1, Float.NaN, 2},
            {Float.NaN, 1, 2},
            {1, 2, Float.NaN},
            {1, Float.POSITIVE_INFINITY, 2},
            {NEVER, NEVER, NEVER}
        };
        for (float[] logits : broken)
            for (Sampling sampling : new Sampling[] {Sampling.greedy(), new Sampling(1, 2, 0.9, 0.1, 7)}) {
                SeleneException e = assertThrows(SeleneException.class, () -> sample(sampling, 41, logits));
                assertEquals(SeleneException.Kind.INTERNAL, e.kind());
                assertTrue(e.getMessage().contains("position 41"), e.getMessage());
            }
    }

    @Test
    void topK1AndTinyTopPAndFullMinPAreGreedy() {
        float[] logits = {1, 5, 4.9f, 5, 0};
        for (int position = 0; position < 50; position++) {
            assertEquals(1, sample(new Sampling(1, 1, 1, 0, 3), position, logits));
            assertEquals(1, sample(new Sampling(1, 0, 1e-9, 0, 3), position, logits));
        }
        // both of the equals are as probable as the best
        assertEquals(
                2,
                IntStream.range(0, 50)
                        .map(position -> sample(new Sampling(1, 0, 1, 1, 3), position, logits))
                        .distinct()
                        .count());
    }

    @Test
    void anImpossibleTokenIsNeverDrawnEvenWhenTopKKeepsIt() {
        for (int position = 0; position < 200; position++) {
            int token = sample(new Sampling(100, 3, 1, 0, 1), position, NEVER, 1, NEVER, 2, NEVER);
            assertTrue(token == 1 || token == 3, "token " + token);
        }
    }

    @Test
    void theSmallestTemperaturesApproachGreedy() {
        for (double temperature : new double[] {Double.MIN_VALUE, 1e-300, 1e-30, 1e-4})
            assertEquals(2, sample(new Sampling(temperature, 0, 1, 0, 1), 0, -1e30f, 1, 1.01f, NEVER, -3e38f));
    }

    @Test
    void theDrawDependsOnSeedAndPositionAlone() {
        Sampler used = new Sampler(4);
        TensorView noise = view(1, 4, 3);
        TensorView row = row(0.1f, 0.4f, 0.2f, 0.3f);
        Sampling sampling = new Sampling(1, 0, 1, 0, 99);
        boolean differs = false;
        for (int position = 0; position < 200; position++) {
            used.sample(noise, 0, Rules.none(), new Sampling(2, position % 4, 0.5, 0.01, position), 200 - position);
            int token = used.sample(row, 0, Rules.none(), sampling, position);
            assertEquals(
                    new Sampler(4).sample(row, 0, Rules.none(), sampling, position), token, "position " + position);
            differs |= token != used.sample(row, 0, Rules.none(), new Sampling(1, 0, 1, 0, 100), position);
        }
        assertTrue(differs);
    }

    @Test
    void eachChoiceHasAStreamOfItsOwnAndTheFirstIsTheRequests() {
        Sampling sampling = new Sampling(1, 0, 1, 0, 0.5, 77);
        assertEquals(sampling, sampling.forChoice(0));
        long distinct = IntStream.range(0, 1000)
                .mapToLong(choice -> sampling.forChoice(choice).seed())
                .distinct()
                .count();
        assertEquals(1000, distinct);
        assertEquals(0.5, sampling.forChoice(3).typicalP());
        assertEquals(sampling.forChoice(3), sampling.forChoice(3));
        assertNotEquals(
                sampling.forChoice(3).seed(),
                new Sampling(1, 0, 1, 0, 78).forChoice(3).seed());
    }

    @Test
    void typicalPMayDropTheMostProbableToken() {
        // one token of 0.4 (surprise 0.92) and six of 0.1 (2.30); H = 1.75, so that the six are nearer
        float[] logits = {(float) Math.log(4), 0, 0, 0, 0, 0, 0};
        for (int position = 0; position < 200; position++)
            assertTrue(sample(new Sampling(1, 0, 1, 0, 0.55, 1), position, logits) > 0);
    }

    private static int sample(Sampling sampling, int position, float... logits) {
        return new Sampler(logits.length).sample(row(logits), 0, Rules.none(), sampling, position);
    }

    private static TensorView row(float... logits) {
        TensorView row = view(1, logits.length, 0);
        for (int i = 0; i < logits.length; i++) row.setFloat(0, i, logits[i]);
        return row;
    }

    private static TensorView view(int rows, int columns, float value) {
        TensorView view = TensorView.contiguous(
                Arena.ofAuto().allocate((long) Float.BYTES * rows * columns), DType.F32, rows, columns);
        for (int r = 0; r < rows; r++) for (int c = 0; c < columns; c++) view.setFloat(r, c, value);
        return view;
    }
}
