package dev.selene.compute.vector;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.LatentCache;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Matrices;
import dev.selene.compute.RandomWeights;
import dev.selene.compute.RandomWeights.Format;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** Prints the width of the vectors in bits, and a checksum of results of every operation for each of some rounds. */
final class Fingerprint {
    private static final int ROUNDS = 3;

    private Fingerprint() {}

    public static void main(String[] args) {
        System.out.println("bits " + VectorKernels.vectorBits());
        for (int round = 0; round < ROUNDS; round++) System.out.println("crc " + Long.toHexString(checksum(round)));
    }

    static long checksum(int seed) {
        RandomWeights random = new RandomWeights(new SplittableRandom(seed), 3);
        CRC32 crc = new CRC32();
        try (VectorBackend backend = TestBackends.vectors()) {
            for (Format format : Format.values()) {
                LinearWeight weight = random.weight(format, 21, 72);
                TensorView y = random.matrix(DType.F32, 6, 21);
                backend.linear(weight).apply(random.matrix(DType.F32, 6, 72), y);
                add(y, crc);

                GatedMlp.Weights mlp = new GatedMlp.Weights(
                        random.weight(format, 24, 40), random.weight(format, 24, 40), random.weight(format, 40, 24));
                TensorView z = random.matrix(DType.F32, 2, 40);
                backend.gatedMlp(mlp).apply(random.matrix(DType.F32, 2, 40), z);
                add(z, crc);
            }
            addKvUp(backend, random, crc);
            addAttention(backend, random, crc);
            TensorView x = random.matrix(DType.F32, 3, 61);
            backend.rmsNorm(x, random.matrix(DType.F32, 1, 61), 1e-6, x);
            add(x, crc);
        }
        return crc.getValue();
    }

    private static void addKvUp(VectorBackend backend, RandomWeights random, CRC32 crc) {
        TensorView latentQueries = random.matrix(DType.F32, 2, 2 * (37 + 4));
        backend.kvUpProjection(random.weight(Format.BF16, 2 * (9 + 7), 37), 2, 9, 4, 7)
                .absorbQueries(random.matrix(DType.F32, 2, 2 * (9 + 4)), latentQueries);
        add(latentQueries, crc);
    }

    private static void addAttention(VectorBackend backend, RandomWeights random, CRC32 crc) {
        LatentCache cache = new LatentCache(Matrices.allocate(70 * 21 * 2), DType.BF16, 1, 70, 21);
        List<AttentionSpan> spans = List.of(new AttentionSpan(0, 70, 0, new int[] {0}));
        backend.storeLatents(random.matrix(DType.F32, 70, 21), spans, cache);
        TensorView out = random.matrix(DType.F32, 70, 2 * 17);
        backend.latentAttention(random.matrix(DType.F32, 70, 2 * 21), 2, 17, 0.2f, spans, cache, out);
        add(out, crc);
    }

    private static void add(TensorView view, CRC32 crc) {
        for (int r = 0; r < view.rows(); r++) {
            for (int c = 0; c < view.columns(); c++) {
                int bits = Float.floatToIntBits(view.getFloat(r, c));
                for (int i = 0; i < 32; i += 8) crc.update(bits >>> i);
            }
        }
    }
}
