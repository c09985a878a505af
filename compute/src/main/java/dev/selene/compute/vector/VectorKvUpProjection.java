package dev.selene.compute.vector;

import dev.selene.base.TensorView;
import dev.selene.compute.KvUpProjection;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Shapes;
import dev.selene.compute.vector.DotProducts.Block;
import java.util.Arrays;

/** Units are heads. Queries are absorbed by adding scaled rows of {@code K_h} in their order, in F32 by FMA. */
final class VectorKvUpProjection implements KvUpProjection {
    private final Context context;
    private final WeightRows weights;
    private final int heads;
    private final int nope;
    private final int rope;
    private final int v;
    private final int rank;
    private final Activations latents;

    VectorKvUpProjection(Context context, LinearWeight weight, int heads, int nope, int rope, int v) {
        this.context = context;
        this.latents = context.input();
        this.weights = WeightRows.of(weight);
        this.heads = heads;
        this.nope = nope;
        this.rope = rope;
        this.v = v;
        this.rank = weight.inFeatures();
    }

    @Override
    public void absorbQueries(TensorView queries, TensorView latentQueries) {
        int tokens = Math.toIntExact(queries.rows());
        Shapes.requireF32("queries", queries, tokens, (long) heads * (nope + rope));
        Shapes.requireF32("latentQueries", latentQueries, tokens, (long) heads * (rank + rope));
        context.run(heads, (long) tokens * heads * nope * rank, (head, kernels, scratch) -> {
            int keysAt = nope + rope + rank;
            // [query (nope + rope) ; result (rank) ; Block.ROWS rows of K_h (rank each)]
            float[] floats = scratch.floats(keysAt + Block.ROWS * rank);
            for (int first = 0; first < nope; first += Block.ROWS) {
                int rows = Math.min(Block.ROWS, nope - first);
                for (int r = 0; r < rows; r++)
                    decode(kernels, (long) head * (nope + v) + first + r, scratch, floats, keysAt + r * rank);
                for (int t = 0; t < tokens; t++) {
                    Rows.read(queries, t, (long) head * (nope + rope), nope + rope, floats, 0);
                    long to = (long) head * (rank + rope);
                    if (first == 0) {
                        Arrays.fill(floats, nope + rope, keysAt, 0);
                        Rows.write(floats, nope, rope, latentQueries, t, to + rank);
                    } else Rows.read(latentQueries, t, to, rank, floats, nope + rope);
                    kernels.addScaled(floats, first, rows, floats, keysAt, rank, rank, floats, nope + rope);
                    Rows.write(floats, nope + rope, rank, latentQueries, t, to);
                }
            }
        });
    }

    private void decode(Kernels kernels, long row, Scratch scratch, float[] to, int at) {
        for (int k = 0; k < rank; k += Block.ELEMENTS)
            weights.decode(kernels, row, k, Math.min(Block.ELEMENTS, rank - k), scratch, to, at + k);
    }

    @Override
    public void expandValues(TensorView latentValues, TensorView values) {
        Shapes.requireF32("latentValues", latentValues, latentValues.rows(), (long) heads * rank);
        Shapes.requireF32("values", values, latentValues.rows(), (long) heads * v);
        for (long t = 0; t < latentValues.rows(); t += Block.TOKENS) {
            int tokens = (int) Math.min(Block.TOKENS, latentValues.rows() - t);
            expandValues(latentValues.rowRange(t, tokens), values.rowRange(t, tokens), tokens);
        }
    }

    private void expandValues(TensorView latentValues, TensorView values, int tokens) {
        latents.resize(tokens * heads, rank); // [tokens, heads, rank]
        for (int t = 0; t < tokens; t++)
            for (int h = 0; h < heads; h++)
                latents.load(t * heads + h, latentValues, t, (long) h * rank, weights.form());

        context.run(heads, (long) tokens * heads * v * rank, (head, kernels, scratch) -> {
            for (int t = 0; t < tokens; t++) scratch.rowAt[t] = latents.at(t * heads + head);
            for (int first = 0; first < v; first += Block.ROWS) {
                int rows = Math.min(Block.ROWS, v - first);
                int row = head * (nope + v) + nope + first;
                DotProducts.compute(kernels, weights, row, rows, latents.values, tokens, scratch);
                for (int t = 0; t < tokens; t++)
                    for (int r = 0; r < rows; r++)
                        values.setFloat(t, (long) head * v + first + r, (float) scratch.products[r * Block.TOKENS + t]);
            }
        });
    }
}
