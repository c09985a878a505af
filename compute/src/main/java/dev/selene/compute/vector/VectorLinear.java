package dev.selene.compute.vector;

import dev.selene.base.TensorView;
import dev.selene.compute.Linear;
import dev.selene.compute.Shapes;
import dev.selene.compute.vector.DotProducts.Block;

/** Units are tiles of output rows; {@link Block#TOKENS} tokens are computed at a time. */
final class VectorLinear implements Linear {
    private final Context context;
    private final WeightRows weights;
    private final Activations activations;

    VectorLinear(Context context, WeightRows weights) {
        this.context = context;
        this.activations = context.input();
        this.weights = weights;
    }

    @Override
    public void apply(TensorView x, TensorView y) {
        Shapes.requireInOut(x, weights.inFeatures(), y, weights.outFeatures());
        for (long t = 0; t < x.rows(); t += Block.TOKENS) {
            int tokens = (int) Math.min(Block.TOKENS, x.rows() - t);
            apply(x.rowRange(t, tokens), y.rowRange(t, tokens), tokens);
        }
    }

    private void apply(TensorView x, TensorView y, int tokens) {
        int in = weights.inFeatures();
        int out = weights.outFeatures();
        activations.load(context, x, weights.form());
        context.run(Math.ceilDiv(out, Block.ROWS), (long) tokens * in * out, (unit, kernels, scratch) -> {
            int first = unit * Block.ROWS;
            int rows = Math.min(Block.ROWS, out - first);
            for (int t = 0; t < tokens; t++) scratch.rowAt[t] = activations.at(t);
            DotProducts.compute(kernels, weights, first, rows, activations.values, tokens, scratch);
            for (int t = 0; t < tokens; t++)
                for (int r = 0; r < rows; r++)
                    y.setFloat(
                            t,
                            first + r,
                            weights.output(first + r, activations.scale(t), scratch.products[r * Block.TOKENS + t]));
        });
    }
}
