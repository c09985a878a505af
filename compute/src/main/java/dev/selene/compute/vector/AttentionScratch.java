package dev.selene.compute.vector;

import dev.selene.compute.vector.DotProducts.Block;

/** Memory of one thread for one unit of latent attention. */
final class AttentionScratch {
    final int latentDim;
    final int rank;

    /** Elements from one key to the next; what is beyond {@link #latentDim} is zero. */
    final int stride;

    /** One block of keys, {@code [KEYS, stride]}. */
    final float[] keys;

    final Activations queries = new Activations();

    /** {@code [queries, KEYS]}. */
    final double[] scores = new double[Block.TOKENS * VectorLatentAttention.KEYS];

    final AttentionState state;

    AttentionScratch(int latentDim, int rank) {
        this.latentDim = latentDim;
        this.rank = rank;
        this.stride = DotProducts.padded(latentDim);
        this.keys = new float[VectorLatentAttention.KEYS * stride];
        this.queries.resize(Block.TOKENS, latentDim);
        this.state = new AttentionState(Block.TOKENS, rank);
    }
}
