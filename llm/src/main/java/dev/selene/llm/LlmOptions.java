package dev.selene.llm;

import dev.selene.base.DType;
import dev.selene.compute.Dequantisation;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How a checkpoint is opened.
 *
 * @param backend {@code vector} or {@code scalar}
 * @param threads compute threads, at least 1
 * @param kvDType what latents are cached as, F32 or BF16
 * @param dequantisation of FP8 and INT4 weights
 * @param loraNormEps eps of {@code q_a_layernorm} and {@code kv_a_layernorm}; empty for 1e-6, which the models' own code
 *     uses whatever {@code rms_norm_eps} says
 * @param contextTokens prompt and answer together at most; empty for the checkpoint's own limit or what memory allows
 * @param maxBatchSize requests that run at the same time
 */
public record LlmOptions(
        String backend,
        int threads,
        DType kvDType,
        Dequantisation dequantisation,
        OptionalDouble loraNormEps,
        OptionalInt contextTokens,
        int maxBatchSize) {
    /** The vector backend on all processors, BF16 cache, weights rounded as the published loaders do, 16 requests. */
    public static LlmOptions defaults() {
        return new LlmOptions(
                "vector",
                Runtime.getRuntime().availableProcessors(),
                DType.BF16,
                Dequantisation.BF16,
                OptionalDouble.empty(),
                OptionalInt.empty(),
                16);
    }
}
