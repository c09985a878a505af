package dev.selene.tools.plan;

import dev.selene.formats.ModelConfig;
import dev.selene.formats.MoeConfig;
import dev.selene.tools.TensorGroup;

/**
 * What a step over {@code T} tokens, {@code T / dp} of each group, reads, computes and sends at least.
 *
 * <p>A device reads its weights once, the embedding not at all, and of its routed experts those that some token is sent to:
 * {@code 1 - (1 - k/E)^T} of them when {@code k} of {@code E} are chosen evenly. It reads the latents of the sequences of
 * its group. A weight costs two operations for each token. A token of hidden width {@code h} in BF16 is summed over the
 * {@code tp} ranks after attention and after the MLP, {@code 2 (tp - 1) · 2h} bytes each, and travels to the ranks of its
 * experts and back, {@code 2 · 2h} for each of {@code moe_ep (1 - (1 - 1/moe_ep)^k) · moe_tp} less its own.
 */
final class Traffic {
    private static final int BF16_BYTES = 2;

    private final ModelConfig config;
    private final Layout layout;
    private final ModelWeights.Stage stage;

    Traffic(ModelConfig config, Layout layout, ModelWeights.Stage stage) {
        this.config = config;
        this.layout = layout;
        this.stage = stage;
    }

    /** Bytes that one device of the stage reads in a step, with {@code context} cached positions of each sequence. */
    double bytesRead(double tokens, double sequencesOfGroup, double context) {
        long experts = stage.bytesOf(TensorGroup.ROUTED_EXPERTS);
        long others = stage.totalBytes() - experts - stage.bytesOf(TensorGroup.EMBEDDING);
        double latents = sequencesOfGroup
                * context
                * stage.numLayers()
                * config.attention().latentDim()
                * BF16_BYTES;
        return others + experts * touchedShare(tokens) + latents;
    }

    private double touchedShare(double tokens) {
        if (config.moe().isEmpty()) return 0;
        MoeConfig moe = config.moe().get();
        return 1 - Math.pow(1 - (double) moe.expertsPerToken() / moe.numRoutedExperts(), tokens);
    }

    /** Operations that one device of the stage does for tokens of its group, each attending to {@code context} positions. */
    double groupOperations(double tokensOfGroup, double context) {
        double attention = 2
                * context
                * config.attention().numHeads()
                / layout.tp()
                * (config.attention().latentDim() + config.attention().kvLoraRank())
                * stage.numLayers();
        return tokensOfGroup * (2 * sharedParameters() + attention);
    }

    /** Operations that one device of the stage does in its routed experts, for tokens of all groups. */
    double expertOperations(double tokens) {
        if (config.moe().isEmpty()) return 0;
        MoeConfig moe = config.moe().get();
        double expert = 3.0 * moe.intermediateSize() * config.hiddenSize();
        double ranks = layout.expertRanks();
        return tokens * 2 * moe.expertsPerToken() * expert * stage.numMoeLayers() / ranks;
    }

    /** Weights of one device that every token of its group is multiplied by. */
    private double sharedParameters() {
        int hidden = config.hiddenSize();
        double heads = (double) config.attention().numHeads() / layout.tp();
        double query = config.attention().qLoraRank().isPresent()
                ? (double) config.attention().qLoraRank().getAsInt()
                        * (hidden + heads * config.attention().qkHeadDim())
                : heads * config.attention().qkHeadDim() * hidden;
        double attention = query
                + (double) config.attention().latentDim() * hidden
                + heads
                        * (config.attention().qkNopeHeadDim()
                                + config.attention().vHeadDim())
                        * config.attention().kvLoraRank()
                + heads * config.attention().vHeadDim() * hidden;
        double dense = 3.0 * config.intermediateSize() * hidden / layout.tp();
        double shared = config.moe()
                .map(moe -> 3.0 * moe.numSharedExperts() * moe.intermediateSize() * hidden / layout.tp())
                .orElse(0.0);
        double head = stage.bytesOf(TensorGroup.HEAD) == 0 ? 0 : (double) config.vocabSize() * hidden / layout.tp();
        int numDense = stage.numLayers() - stage.numMoeLayers();
        return stage.numLayers() * attention + numDense * dense + stage.numMoeLayers() * shared + head;
    }

    /** Bytes that are sent for one token through all layers of all stages. */
    double bytesSentPerToken() {
        double token = (double) config.hiddenSize() * BF16_BYTES;
        double sums = 2.0 * 2 * (layout.tp() - 1) * token * config.numHiddenLayers();
        double experts = expertRanksReached()
                * 2
                * token
                * (config.numHiddenLayers() - config.denseLayers().size());
        return sums + experts + (layout.pp() - 1) * layout.tp() * token;
    }

    /** Ranks other than its own that one token of a layer is sent to. */
    private double expertRanksReached() {
        if (config.moe().isEmpty()) return 0;
        int groups = layout.moeEp();
        double groupsReached =
                groups * (1 - Math.pow(1 - 1.0 / groups, config.moe().get().expertsPerToken()));
        return groupsReached * layout.moeTp() * (1 - 1.0 / (groups * layout.moeTp()));
    }
}
