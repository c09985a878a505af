package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The sampler against its definition, written with lists and a full sort. */
class SamplerPropertyTest {
    @Test
    void theTokenIsTheOneOfTheDefinition() {
        for (long seed = 0; seed < 3_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] logits = logits(random, 1 + random.nextInt(seed % 20 == 0 ? 700 : 60));
            Sampling sampling = sampling(random, logits.length);
            int position = random.nextInt(1_000_000);
            int got = new Sampler(logits.length).sample(row(logits), 0, Rules.none(), sampling, position);
            assertEquals(definition(logits, sampling, position), got, "seed " + seed + ", " + sampling);
        }
    }

    @Test
    void tokensComeAsOftenAsTheyAreProbable() {
        float[] logits = {0, 1, 2, -1, 0.5f, NEVER, 1.5f, -3};
        Sampling[] cases = {
            new Sampling(1, 0, 1, 0, 1), new Sampling(0.7, 0, 1, 0, 2), new Sampling(2, 4, 1, 0, 3),
            new Sampling(1, 0, 0.8, 0, 4), new Sampling(1.5, 0, 1, 0.2, 5), new Sampling(1, 6, 0.9, 0.1, 6),
            new Sampling(1, 0, 1, 0, 0.6, 7), new Sampling(0.8, 6, 0.95, 0.01, 0.7, 8),
        };
        int draws = 40_000;
        Sampler sampler = new Sampler(logits.length);
        for (Sampling sampling : cases) {
            int[] counts = new int[logits.length];
            for (int position = 0; position < draws; position++)
                counts[sampler.sample(row(logits), 0, Rules.none(), sampling, position)]++;
            List<Integer> kept = kept(logits, sampling);
            double total = kept.stream()
                    .mapToDouble(id -> weight(logits, id, sampling))
                    .sum();
            double chiSquare = 0;
            for (int id = 0; id < logits.length; id++) {
                double expected = kept.contains(id) ? draws * weight(logits, id, sampling) / total : 0;
                if (expected == 0) assertEquals(0, counts[id], "token " + id + " of " + sampling);
                else chiSquare += (counts[id] - expected) * (counts[id] - expected) / expected;
            }
            assertTrue(chiSquare < 36, sampling + ": chi square " + chiSquare); // 7 degrees: beyond 1 in 10^5
        }
    }

    private static final float NEVER = Float.NEGATIVE_INFINITY;

    private static int definition(float[] logits, Sampling sampling, int position) {
        List<Integer> kept = sampling.temperature() == 0 ? byLogit(logits).subList(0, 1) : kept(logits, sampling);
        double total =
                kept.stream().mapToDouble(id -> weight(logits, id, sampling)).sum();
        double target = Philox.uniform(sampling.seed(), position) * total;
        double sum = 0;
        for (int id : kept) {
            sum += weight(logits, id, sampling);
            if (sum > target) return id;
        }
        return kept.getLast();
    }

    private static List<Integer> kept(float[] logits, Sampling sampling) {
        List<Integer> order = byLogit(logits);
        if (sampling.topK() > 0) order = order.subList(0, Math.min(sampling.topK(), order.size()));
        double total =
                order.stream().mapToDouble(id -> weight(logits, id, sampling)).sum();
        List<Integer> kept = new ArrayList<>();
        double sum = 0;
        for (int id : order) {
            if (sampling.topP() < 1 && sum >= sampling.topP() * total) break;
            sum += weight(logits, id, sampling);
            if (weight(logits, id, sampling) >= sampling.minP()) kept.add(id);
        }
        if (sampling.typicalP() < 1) kept = mostTypical(logits, kept, sampling);
        kept.sort(null);
        return kept;
    }

    private static List<Integer> mostTypical(float[] logits, List<Integer> kept, Sampling sampling) {
        double total =
                kept.stream().mapToDouble(id -> weight(logits, id, sampling)).sum();
        float max = logits[byLogit(logits).getFirst()];
        Map<Integer, Double> surprise = new HashMap<>();
        for (int id : kept) surprise.put(id, Math.log(total) - ((double) logits[id] - max) / sampling.temperature());
        double entropy = kept.stream()
                .filter(id -> weight(logits, id, sampling) > 0)
                .mapToDouble(id -> weight(logits, id, sampling) / total * surprise.get(id))
                .sum();
        List<Integer> order = kept.stream()
                .sorted(Comparator.<Integer>comparingDouble(id -> (float) Math.abs(surprise.get(id) - entropy))
                        .thenComparing(id -> id))
                .toList();
        List<Integer> typical = new ArrayList<>();
        double sum = 0;
        for (int id : order) {
            if (sum >= sampling.typicalP() * total) break;
            sum += weight(logits, id, sampling);
            typical.add(id);
        }
        return typical;
    }

    private static List<Integer> byLogit(float[] logits) {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(id -> -logits[id]).thenComparing(id -> id))
                .toList();
    }

    private static double weight(float[] logits, int id, Sampling sampling) {
        double max = logits[byLogit(logits).getFirst()];
        return sampling.temperature() == 0 ? 1 : Math.exp((logits[id] - max) / sampling.temperature());
    }

    private static float[] logits(SplittableRandom random, int size) {
        float[] logits = new float[size];
        boolean coarse = random.nextBoolean(); // many equals
        for (int i = 0; i < size; i++) {
            float value = (float) random.nextDouble(-6, 6);
            logits[i] = random.nextInt(10) == 0 ? NEVER : coarse ? Math.round(value / 2) : value;
        }
        logits[random.nextInt(size)] = 1; // at least one token can be
        return logits;
    }

    private static Sampling sampling(SplittableRandom random, int vocabSize) {
        return new Sampling(
                random.nextInt(8) == 0 ? 0 : random.nextDouble(0.05, 3),
                random.nextBoolean() ? 0 : random.nextInt(vocabSize + 3),
                random.nextBoolean() ? 1 : 1 - random.nextDouble(),
                random.nextBoolean() ? 0 : random.nextDouble(),
                random.nextBoolean() ? 1 : 1 - random.nextDouble(),
                random.nextLong());
    }

    private static TensorView row(float[] logits) {
        TensorView row = TensorView.contiguous(
                Arena.ofAuto().allocate((long) Float.BYTES * logits.length), DType.F32, 1, logits.length);
        for (int i = 0; i < logits.length; i++) row.setFloat(0, i, logits[i]);
        return row;
    }
}
