package dev.selene.compute.vector;

import dev.selene.base.TensorView;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.Shapes;
import dev.selene.compute.vector.DotProducts.Block;
import java.util.Arrays;

/** Two jobs for each {@link Block#TOKENS} tokens: gate and up with silu, then down. */
final class VectorGatedMlp implements GatedMlp {
    private static final int[] TOKEN_ROWS = new int[Block.TOKENS];

    static {
        Arrays.setAll(TOKEN_ROWS, i -> i);
    }

    private final Context context;
    private final GatedWeights weights;
    private final Activations gateInput;
    private final Activations upInput;
    private final Activations gated;

    VectorGatedMlp(Context context, GatedWeights weights) {
        this.context = context;
        this.gateInput = context.input();
        this.upInput = context.secondInput();
        this.gated = context.gated();
        this.weights = weights;
    }

    @Override
    public void apply(TensorView x, TensorView y) {
        Shapes.requireInOut(x, weights.hidden(), y, weights.hidden());
        for (long t = 0; t < x.rows(); t += Block.TOKENS) {
            int tokens = (int) Math.min(Block.TOKENS, x.rows() - t);
            load(x.rowRange(t, tokens));
            gateAndUp(tokens);
            gated.finish(context, tokens, _ -> weights.down().form());
            down(y.rowRange(t, tokens), tokens);
        }
    }

    private void load(TensorView x) {
        gateInput.load(context, x, weights.gate().form());
        if (!weights.sharesInput()) upInput.load(context, x, weights.up().form());
    }

    private void gateAndUp(int tokens) {
        int intermediate = weights.intermediate();
        gated.resize(tokens, intermediate);
        Activations forUp = weights.sharesInput() ? gateInput : upInput;
        long multiplyAdds = 2L * tokens * weights.hidden() * intermediate;
        context.run(Math.ceilDiv(intermediate, Block.ROWS), multiplyAdds, (unit, kernels, scratch) -> {
            int first = unit * Block.ROWS;
            int rows = Math.min(Block.ROWS, intermediate - first);
            weights.gate(kernels, first, rows, gateInput, forUp, TOKEN_ROWS, 0, tokens, gated, scratch);
        });
    }

    private void down(TensorView y, int tokens) {
        WeightRows down = weights.down();
        int hidden = weights.hidden();
        long multiplyAdds = (long) tokens * hidden * weights.intermediate();
        context.run(Math.ceilDiv(hidden, Block.ROWS), multiplyAdds, (unit, kernels, scratch) -> {
            int first = unit * Block.ROWS;
            int rows = Math.min(Block.ROWS, hidden - first);
            for (int t = 0; t < tokens; t++) scratch.rowAt[t] = gated.at(t);
            DotProducts.compute(kernels, down, first, rows, gated.values, tokens, scratch);
            for (int t = 0; t < tokens; t++)
                for (int r = 0; r < rows; r++)
                    y.setFloat(
                            t,
                            first + r,
                            down.output(first + r, gated.scale(t), scratch.products[r * Block.TOKENS + t]));
        });
    }
}
