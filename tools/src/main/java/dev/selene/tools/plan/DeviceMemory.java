package dev.selene.tools.plan;

import dev.selene.formats.ModelConfig;
import dev.selene.formats.MoeConfig;
import dev.selene.tools.TensorGroup;
import java.util.Map;

/**
 * What one device of the fullest stage holds.
 *
 * @param weights by kind
 * @param bufferBytes activations of a prefill step and buffers of collectives, estimated
 * @param kvBytes what is left for the KV cache; negative by what is missing when it does not fit
 * @param kvBytesPerToken of the layers of the stage with most layers; every rank of a group caches the whole latent
 */
record DeviceMemory(
        Map<TensorGroup, Long> weights, long weightBytes, long bufferBytes, long kvBytes, long kvBytesPerToken) {
    private static final int BF16_BYTES = 2;
    private static final int F32_BYTES = 4;

    /** MindIE's default {@code HCCL_BUFFSIZE} of 120 MiB, to send and to receive, for each group of ranks. */
    private static final long COLLECTIVE_BYTES = 2 * (120L << 20);

    /** World, attention group and expert group. */
    private static final int COLLECTIVES = 3;

    static DeviceMemory of(
            ModelConfig config, ModelWeights.Stage stage, Layout layout, Machine machine, Workload workload) {
        long weights = stage.totalBytes();
        long buffers = activationBytes(config, layout, workload.contextTokens())
                + (machine.worldSize() == 1 ? 0 : COLLECTIVES * COLLECTIVE_BYTES);
        return new DeviceMemory(
                stage.bytes(),
                weights,
                buffers,
                machine.usableBytes() - weights - buffers,
                (long) stage.numLayers() * config.attention().latentDim() * BF16_BYTES);
    }

    /** Positions that a device has room for. */
    long kvTokens() {
        return Math.max(0, kvBytes) / kvBytesPerToken;
    }

    /**
     * BF16 residual and its normalised copy, queries, attention output and MLP of the rank's share, and what tokens bring to
     * the experts and back; F32 logits of one position for each sequence are small beside it.
     */
    private static long activationBytes(ModelConfig config, Layout layout, int tokens) {
        long hidden = config.hiddenSize();
        long heads = Math.ceilDiv(config.attention().numHeads(), layout.tp());
        long attention =
                heads * (config.attention().qkHeadDim() + config.attention().vHeadDim())
                        + heads * config.attention().kvLoraRank();
        long mlp = 2L * Math.ceilDiv(config.intermediateSize(), layout.tp());
        long experts = config.moe().map(MoeConfig::expertsPerToken).orElse(0) * 2 * hidden;
        return tokens * BF16_BYTES * (2 * hidden + Math.max(attention, Math.max(mlp, experts)))
                + (long) config.vocabSize() / layout.tp() * F32_BYTES;
    }
}
