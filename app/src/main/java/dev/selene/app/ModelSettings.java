package dev.selene.app;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.compute.Backends;
import dev.selene.compute.Dequantisation;
import dev.selene.llm.LlmOptions;
import dev.selene.llm.ServingOptions;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Options of every command that loads a model. */
final class ModelSettings {
    /** What {@code --kv-dtype} takes. */
    enum KvDType {
        BF16(DType.BF16),
        F32(DType.F32);

        private final DType dtype;

        KvDType(DType dtype) {
            this.dtype = dtype;
        }

        DType dtype() {
            return dtype;
        }
    }

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "checkpoint directory; without it the embedded models/micro-k2")
    private Path model;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "native (kernels in C; the default where it works), vector, or scalar (the definition, slow)")
    private String backend;

    @Option(names = "--threads", paramLabel = "N", description = "compute threads; default: all processors")
    private Integer threads;

    @Option(
            names = "--kv-dtype",
            paramLabel = "TYPE",
            defaultValue = "bf16",
            description = "what the KV cache holds, bf16 or f32; default: ${DEFAULT-VALUE}")
    private KvDType kvDType;

    @Option(
            names = "--dequant",
            paramLabel = "HOW",
            defaultValue = "bf16",
            description = "FP8 and INT4 weights: bf16 (rounded, as the published loaders do) or exact; default:"
                    + " ${DEFAULT-VALUE}")
    private Dequantisation dequantisation;

    @Option(
            names = "--lora-norm-eps",
            paramLabel = "EPS",
            description = "eps of q_a_layernorm and kv_a_layernorm; default: 1e-6, as in the models' own code")
    private Double loraNormEps;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "prompt and answer together in tokens; default: the checkpoint's limit or what memory allows")
    private Integer contextTokens;

    /** The checkpoint directory, which exists. */
    Path directory() {
        return Directories.existing(model);
    }

    /** For commands that are told the model in another way. */
    void refuseModel(String why) {
        if (model != null) throw SeleneException.user("--model " + model + ": " + why);
    }

    LlmOptions llmOptions() {
        return llmOptions(ServingOptions.defaults());
    }

    LlmOptions llmOptions(ServingOptions serving) {
        if (threads != null && threads < 1) throw SeleneException.user("--threads " + threads + " is below 1");
        if (contextTokens != null && contextTokens < 1)
            throw SeleneException.user("--context " + contextTokens + " is below 1");
        if (loraNormEps != null && !(loraNormEps > 0 && loraNormEps < 1))
            throw SeleneException.user("--lora-norm-eps " + loraNormEps + " is not between 0 and 1");
        LlmOptions defaults = LlmOptions.defaults();
        return new LlmOptions(
                backend == null ? Backends.NAMES.getFirst() : backend,
                threads == null ? defaults.threads() : threads,
                kvDType.dtype(),
                dequantisation,
                loraNormEps == null ? OptionalDouble.empty() : OptionalDouble.of(loraNormEps),
                contextTokens == null ? OptionalInt.empty() : OptionalInt.of(contextTokens),
                serving);
    }
}
