package dev.selene.compute.vector;

import dev.selene.compute.vector.DotProducts.Block;

/** Memory that belongs to one thread while it runs a unit. Nothing in it outlives the unit. */
final class Scratch {
    /** Decoded weights, {@code [Block.ROWS, Block.ELEMENTS]}. */
    final float[] tile = new float[Block.ROWS * Block.ELEMENTS];

    /** Partial sums {@code [rows, tokens, Kernels.LANES]} in the order of the dot tiles. */
    final float[] sums = new float[Block.ROWS * Block.TOKENS * Kernels.LANES];

    /** Dot products {@code [Block.ROWS, Block.TOKENS]}. */
    final double[] products = new double[Block.ROWS * Block.TOKENS];

    /** Start of each activation row of a dot product. */
    final int[] rowAt = new int[Block.TOKENS];

    /** Stored weights as copied from their segment. */
    final byte[] bytes = new byte[Block.ELEMENTS];

    final short[] shorts = new short[Block.ELEMENTS];
    final int[] words = new int[Block.ELEMENTS / 8];
    final float[] scales = new float[Block.ELEMENTS / 8];

    private float[] floats = new float[0];
    private AttentionScratch attention = new AttentionScratch(1, 1);

    /** At least {@code n} floats of any content. */
    float[] floats(int n) {
        if (floats.length < n) floats = new float[n];
        return floats;
    }

    /** Memory for attention over latents of this shape. */
    AttentionScratch attention(int latentDim, int rank) {
        if (attention.latentDim != latentDim || attention.rank != rank)
            attention = new AttentionScratch(latentDim, rank);
        return attention;
    }
}
