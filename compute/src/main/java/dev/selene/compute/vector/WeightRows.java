package dev.selene.compute.vector;

import dev.selene.compute.LinearWeight;

/** A stored weight matrix, read a piece of a row at a time. */
interface WeightRows {
    /** The rows of {@code weight}, by its format. */
    static WeightRows of(LinearWeight weight) {
        return switch (weight) {
            case LinearWeight.Plain plain -> new PlainRows(plain.weight());
            case LinearWeight.Fp8Block fp8 -> new Fp8Rows(fp8);
            case LinearWeight.Int4Group int4 -> new Int4Rows(int4);
            case LinearWeight.W8A8Dynamic dynamic -> new Int8Rows(dynamic);
            case LinearWeight.W8A8Static fixed -> new Int8Rows(fixed);
            case LinearWeight.W4A8Dynamic w4a8 -> new Int4Rows(w4a8);
        };
    }

    int outFeatures();

    int inFeatures();

    /** What activations become before they are multiplied with these weights. */
    default ActivationForm form() {
        return new ActivationForm.Floats();
    }

    /**
     * Decodes elements {@code [k, k + n)} of a row to {@code to[at..]}. {@code k} is a multiple of {@link
     * DotProducts.Block#ELEMENTS} and {@code n} at most that.
     */
    void decode(Kernels kernels, long row, int k, int n, Scratch scratch, float[] to, int at);

    /**
     * Adds the products of elements {@code [k, k + n)} of 4 rows with {@code n} activations from {@code x[xAt]} to {@code
     * scratch.sums}, as {@link Kernels#dot4x1} would after decoding, but without it.
     *
     * @param n a multiple of {@link Kernels#LANES}
     * @return false, and nothing was done, if there is no kernel for that
     */
    default boolean addProducts(Kernels kernels, long row, int k, int n, float[] x, int xAt, Scratch scratch) {
        return false;
    }

    /**
     * The output that a dot product stands for.
     *
     * @param scale of the activation row, from its {@link ActivationForm}
     */
    default float output(int row, float scale, double product) {
        return (float) product;
    }
}
