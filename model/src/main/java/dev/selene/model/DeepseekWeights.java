package dev.selene.model;

import dev.selene.base.TensorView;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.LinearWeight;
import java.util.List;
import java.util.Optional;

/**
 * The weights of one checkpoint by their place in the graph; fields carry the checkpoint's tensor names. Everything is
 * borrowed from the checkpoint or from the {@link WeightBinder} that made it. Norms are F32 {@code [1, size]}.
 *
 * @param embedTokens BF16, F16 or F32 {@code [vocabSize, hiddenSize]}
 * @param mtp if it was asked for
 */
record DeepseekWeights(
        TensorView embedTokens, List<Layer> layers, TensorView norm, LinearWeight lmHead, Optional<Mtp> mtp) {
    record Layer(TensorView inputLayernorm, Attention selfAttn, TensorView postAttentionLayernorm, Mlp mlp) {}

    record Attention(
            Query query,
            LinearWeight kvAProjWithMqa,
            TensorView kvALayernorm,
            LinearWeight kvBProj,
            LinearWeight oProj) {}

    /**
     * The multi-token prediction layer, which follows the others in the checkpoint.
     *
     * @param embedTokens its own copy of the main model's, or that one
     * @param ehProj {@code [hiddenSize, 2·hiddenSize]}: the embedding's half, then the hidden state's
     * @param norm {@code shared_head.norm}
     * @param head {@code shared_head.head}: its own copy of the main model's, or that one
     */
    record Mtp(
            TensorView embedTokens,
            TensorView enorm,
            TensorView hnorm,
            LinearWeight ehProj,
            Layer layer,
            TensorView norm,
            LinearWeight head) {}

    /** How the query is made. */
    sealed interface Query {
        /** Through a low-rank bottleneck. */
        record LowRank(LinearWeight qAProj, TensorView qALayernorm, LinearWeight qBProj) implements Query {}

        /** At once. */
        record Direct(LinearWeight qProj) implements Query {}
    }

    /** The feed-forward part of a layer. */
    sealed interface Mlp {
        record Dense(GatedMlp.Weights weights) implements Mlp {}

        /**
         * @param gate the router, {@code [numRoutedExperts, hiddenSize]}
         * @param correctionBias one number for each expert, for {@code noaux_tc} only
         */
        record Moe(
                LinearWeight gate,
                Optional<float[]> correctionBias,
                List<GatedMlp.Weights> experts,
                Optional<GatedMlp.Weights> sharedExperts)
                implements Mlp {}
    }
}
