package dev.selene.tools;

import dev.selene.base.DType;
import dev.selene.base.Shape;
import dev.selene.formats.AttentionConfig;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.MoeConfig;
import dev.selene.formats.TensorInfo;
import java.util.ArrayList;
import java.util.List;

/** The tensors of a synthetic checkpoint, named and shaped as the family publishes them, in the order of the layers. */
final class SynthLayout {
    /** What a Linear belongs to, which decides its form. */
    private enum Role {
        ATTENTION,
        /** {@code kv_b_proj}, which attention unfolds: never INT8. */
        KV_B,
        MLP,
        EXPERT,
        /** The output head, in BF16 unless everything is quantised. */
        HEAD
    }

    private static final double EMBEDDING_AMPLITUDE = 1;
    private static final double NORM_MIN = 0.9;
    private static final double NORM_MAX = 1.1;
    private static final double CORRECTION_BIAS = 0.01;

    private final ModelConfig config;
    private final SynthDType dtype;
    private final long seed;
    private final List<SynthTensor> tensors = new ArrayList<>();

    private SynthLayout(ModelConfig config, SynthDType dtype, long seed) {
        this.config = config;
        this.dtype = dtype;
        this.seed = seed;
    }

    static List<SynthTensor> of(ModelConfig config, SynthDType dtype, long seed) {
        SynthLayout layout = new SynthLayout(config, dtype, seed);
        layout.addAll();
        return layout.tensors;
    }

    private void addAll() {
        int hidden = config.hiddenSize();
        SynthTensor embedTokens =
                new SynthLinear(seed, "model.embed_tokens", config.vocabSize(), hidden).bf16(EMBEDDING_AMPLITUDE);
        List<SynthTensor> lmHead = linear("lm_head", config.vocabSize(), hidden, Role.HEAD);
        int end = config.numHiddenLayers();
        tensors.add(embedTokens);
        for (int layer = 0; layer < end; layer++) addLayer(config.isMoeLayer(layer), "model.layers." + layer + ".");
        for (int layer = end; layer < end + config.numMtpLayers(); layer++)
            addMtpLayer("model.layers." + layer + ".", embedTokens, lmHead);
        addNorm("model.norm", hidden);
        tensors.addAll(lmHead);
    }

    /** A layer for multi-token prediction: embedding and head are copies, its own projection is never quantised. */
    private void addMtpLayer(String prefix, SynthTensor embedTokens, List<SynthTensor> lmHead) {
        int hidden = config.hiddenSize();
        tensors.add(embedTokens.copiedTo(prefix + "embed_tokens.weight"));
        addNorm(prefix + "enorm", hidden);
        addNorm(prefix + "hnorm", hidden);
        tensors.addAll(new SynthLinear(seed, prefix + "eh_proj", hidden, 2 * hidden).bf16());
        addLayer(config.moe().isPresent(), prefix);
        addNorm(prefix + "shared_head.norm", hidden);
        for (SynthTensor tensor : lmHead)
            tensors.add(tensor.copiedTo(tensor.info().name().replace("lm_head", prefix + "shared_head.head")));
    }

    private void addLayer(boolean mixture, String prefix) {
        addNorm(prefix + "input_layernorm", config.hiddenSize());
        addAttention(prefix + "self_attn.");
        addNorm(prefix + "post_attention_layernorm", config.hiddenSize());
        if (mixture) addExperts(prefix + "mlp.", config.moe().orElseThrow());
        else addMlp(prefix + "mlp.", config.intermediateSize(), Role.MLP);
    }

    private void addAttention(String prefix) {
        AttentionConfig attention = config.attention();
        int hidden = config.hiddenSize();
        int heads = attention.numHeads();
        int latent = attention.kvLoraRank();
        if (attention.qLoraRank().isPresent()) {
            int rank = attention.qLoraRank().getAsInt();
            addLinear(prefix + "q_a_proj", rank, hidden, Role.ATTENTION);
            addNorm(prefix + "q_a_layernorm", rank);
            addLinear(prefix + "q_b_proj", heads * attention.qkHeadDim(), rank, Role.ATTENTION);
        } else {
            addLinear(prefix + "q_proj", heads * attention.qkHeadDim(), hidden, Role.ATTENTION);
        }
        addLinear(prefix + "kv_a_proj_with_mqa", attention.latentDim(), hidden, Role.ATTENTION);
        addNorm(prefix + "kv_a_layernorm", latent);
        int keyAndValue = attention.qkNopeHeadDim() + attention.vHeadDim();
        addLinear(prefix + "kv_b_proj", heads * keyAndValue, latent, Role.KV_B);
        addLinear(prefix + "o_proj", hidden, heads * attention.vHeadDim(), Role.ATTENTION);
    }

    private void addExperts(String prefix, MoeConfig moe) {
        int experts = moe.numRoutedExperts();
        tensors.addAll(new SynthLinear(seed, prefix + "gate", experts, config.hiddenSize()).bf16());
        if (moe.hasCorrectionBias())
            addFloats(prefix + "gate.e_score_correction_bias", DType.F32, experts, -CORRECTION_BIAS, CORRECTION_BIAS);
        for (int expert = 0; expert < experts; expert++)
            addMlp(prefix + "experts." + expert + ".", moe.intermediateSize(), Role.EXPERT);
        if (moe.numSharedExperts() > 0)
            addMlp(prefix + "shared_experts.", moe.numSharedExperts() * moe.intermediateSize(), Role.MLP);
    }

    private void addMlp(String prefix, int width, Role role) {
        addLinear(prefix + "gate_proj", width, config.hiddenSize(), role);
        addLinear(prefix + "up_proj", width, config.hiddenSize(), role);
        addLinear(prefix + "down_proj", config.hiddenSize(), width, role);
    }

    private void addLinear(String name, int out, int in, Role role) {
        tensors.addAll(linear(name, out, in, role));
    }

    private List<SynthTensor> linear(String name, int out, int in, Role role) {
        SynthLinear linear = new SynthLinear(seed, name, out, in);
        return switch (dtype) {
            case BF16 -> linear.bf16();
            case FP8 -> role == Role.HEAD ? linear.bf16() : linear.fp8(SynthShape.FP8_BLOCK);
            case INT4 -> role == Role.EXPERT ? linear.int4(SynthShape.INT4_GROUP) : linear.bf16();
            case INT4_W8A8 -> role == Role.EXPERT ? linear.int4(SynthShape.INT4_GROUP) : w8a8(linear, role);
            case W8A8, W8A8_DYNAMIC, W8A8_ALL -> w8a8(linear, role);
        };
    }

    private List<SynthTensor> w8a8(SynthLinear linear, Role role) {
        return switch (role) {
            case KV_B -> linear.bf16();
            case ATTENTION -> dtype == SynthDType.W8A8 ? linear.w8a8Static() : linear.w8a8Dynamic();
            case MLP, EXPERT -> linear.w8a8Dynamic();
            case HEAD ->
                dtype == SynthDType.W8A8 || dtype == SynthDType.W8A8_DYNAMIC ? linear.bf16() : linear.w8a8Dynamic();
        };
    }

    private void addNorm(String name, int size) {
        addFloats(name + ".weight", DType.BF16, size, NORM_MIN, NORM_MAX);
    }

    private void addFloats(String name, DType floatType, int size, double min, double max) {
        long tensorSeed = SynthSeed.of(seed, name);
        tensors.add(new SynthTensor(
                new TensorInfo(name, floatType, Shape.of(size)),
                "FLOAT",
                () -> SynthElements.reals(floatType, min, max, tensorSeed)));
    }
}
