package dev.selene.llm;

import dev.selene.base.DType;
import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import dev.selene.compute.Backends;
import dev.selene.compute.Dequantisation;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How a checkpoint is opened. A value that can never be right is a {@link SeleneException} of kind CONFIG.
 *
 * @param backend a name of {@link Backends#NAMES}
 * @param threads compute threads, at least 1
 * @param kvDType what latents are cached as, F32 or BF16
 * @param dequantisation of FP8 and INT4 weights
 * @param loraNormEps eps of {@code q_a_layernorm} and {@code kv_a_layernorm}, above 0; empty for 1e-6, which the models'
 *     own code uses whatever {@code rms_norm_eps} says
 * @param contextTokens prompt and answer together at most; empty for the checkpoint's own limit or 32,768, whichever is
 *     less
 * @param serving how requests share the model
 */
public record LlmOptions(
        String backend,
        int threads,
        DType kvDType,
        Dequantisation dequantisation,
        OptionalDouble loraNormEps,
        OptionalInt contextTokens,
        ServingOptions serving) {
    public LlmOptions {
        Problems problems = new Problems();
        if (threads < 1) problems.add("threads " + threads + " is below 1");
        if (kvDType != DType.F32 && kvDType != DType.BF16)
            problems.add("KV cache of dtype " + kvDType + ", expected F32 or BF16");
        if (loraNormEps.isPresent() && !(loraNormEps.getAsDouble() > 0))
            problems.add("eps of the lora norms " + loraNormEps.getAsDouble() + " is not above 0");
        problems.throwIfAny(SeleneException.Kind.CONFIG, "options");
    }

    /** With {@link ServingOptions#defaults()}, but for the requests that run at the same time. */
    public LlmOptions(
            String backend,
            int threads,
            DType kvDType,
            Dequantisation dequantisation,
            OptionalDouble loraNormEps,
            OptionalInt contextTokens,
            int maxBatchSize) {
        this(
                backend,
                threads,
                kvDType,
                dequantisation,
                loraNormEps,
                contextTokens,
                ServingOptions.defaults().withMaxBatchSize(maxBatchSize));
    }

    /** The fastest backend on all processors, BF16 cache, weights rounded as the published loaders do. */
    public static LlmOptions defaults() {
        return new LlmOptions(
                Backends.NAMES.getFirst(),
                Runtime.getRuntime().availableProcessors(),
                DType.BF16,
                Dequantisation.BF16,
                OptionalDouble.empty(),
                OptionalInt.empty(),
                ServingOptions.defaults());
    }
}
