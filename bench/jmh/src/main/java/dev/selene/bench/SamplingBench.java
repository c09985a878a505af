package dev.selene.bench;

import dev.selene.compute.vector.TokenWeights;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Sampling's passes over 163,840 logits. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SamplingBench {
    private static final int VOCABULARY = 163_840;

    private final TokenWeights weights = new TokenWeights(VOCABULARY);
    private final float[] logits = new float[VOCABULARY];

    @Setup
    public void draw() {
        Random random = new Random(1);
        for (int i = 0; i < VOCABULARY; i++) logits[i] = (float) (3 * random.nextGaussian());
    }

    @Benchmark
    public float largest() {
        return weights.max(logits, 0, VOCABULARY);
    }

    @Benchmark
    public long sumOfWeights() {
        return weights.sum(logits, 0, VOCABULARY, 14, 1);
    }
}
