package dev.selene.formats;

import java.util.OptionalInt;

/**
 * Dimensions of multi-head latent attention, named as in {@code config.json}.
 *
 * @param qLoraRank empty when the query is projected directly (V2-Lite, Moonlight)
 */
public record AttentionConfig(
        int numHeads, OptionalInt qLoraRank, int kvLoraRank, int qkNopeHeadDim, int qkRopeHeadDim, int vHeadDim) {
    /** Width of one query head: nope and rope part. */
    public int qkHeadDim() {
        return qkNopeHeadDim + qkRopeHeadDim;
    }

    /** Values cached for each token and layer: latent and rotated key. */
    public int latentDim() {
        return kvLoraRank + qkRopeHeadDim;
    }
}
