package dev.selene.engine;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;

/** How long one draw over 163,840 logits takes, for the settings of docs/engine.md: median and best of {@value #ROUNDS}, in microseconds. */
final class SamplerBench {
    private static final int VOCABULARY = 163_840;
    private static final int ROUNDS = 300;

    private SamplerBench() {}

    public static void main(String[] args) {
        System.out.printf("%-28s %10s %10s%n", "", "median", "best");
        for (double deviation : new double[] {3, 0.01}) {
            TensorView row = row(deviation);
            String logits = ", sd " + deviation;
            measure("greedy" + logits, row, Sampling.greedy());
            measure("temperature" + logits, row, new Sampling(1, 0, 1, 0, 1));
            measure("top-k 20" + logits, row, new Sampling(1, 20, 1, 0, 1));
            measure("top-p 0.95" + logits, row, new Sampling(1, 0, 0.95, 0, 1));
            measure("top-k 50, top-p 0.9" + logits, row, new Sampling(1, 50, 0.9, 0, 1));
            measure("min-p 0.05" + logits, row, new Sampling(1, 0, 1, 0.05, 1));
            measure("typical-p 0.9" + logits, row, new Sampling(1, 0, 1, 0, 0.9, 1));
        }
    }

    private static void measure(String what, TensorView row, Sampling sampling) {
        Sampler sampler = new Sampler(VOCABULARY);
        double[] micros = new double[ROUNDS];
        for (int round = -ROUNDS; round < ROUNDS; round++) {
            long start = System.nanoTime();
            sampler.sample(row, 0, Rules.none(), sampling, round + ROUNDS);
            if (round >= 0) micros[round] = (System.nanoTime() - start) * 1e-3;
        }
        Arrays.sort(micros);
        System.out.printf("%-28s %10.0f %10.0f%n", what, micros[ROUNDS / 2], micros[0]);
    }

    private static TensorView row(double deviation) {
        TensorView row = TensorView.contiguous(Arena.ofAuto().allocate(4L * VOCABULARY, 64), DType.F32, 1, VOCABULARY);
        Random random = new Random(1);
        for (int i = 0; i < VOCABULARY; i++) row.setFloat(0, i, (float) (deviation * random.nextGaussian()));
        return row;
    }
}
