package dev.selene.compute.vector;

import dev.selene.base.TensorView;
import dev.selene.compute.ExpertGroups;
import dev.selene.compute.Experts;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.Routing;
import dev.selene.compute.Shapes;
import dev.selene.compute.vector.DotProducts.Block;
import java.util.List;

/**
 * Choices are sorted by expert, so that each expert's weights are read once for all of its tokens; at most {@value
 * #MAX_TOKENS} tokens are computed at a time.
 *
 * <p>Two jobs: gate and up, whose units are tiles of intermediate elements of each expert; and down, whose units are tiles
 * of hidden elements of all experts together, so that a unit can add up its elements in the order of each token's list.
 */
final class VectorExperts implements Experts {
    private static final int MAX_TOKENS = 1024;

    private final Context context;
    private final List<GatedWeights> experts;
    private final int hidden;
    private final int intermediate;
    private final boolean sharedInput;

    private final ExpertGroups groups = new ExpertGroups();
    private final Activations gateInput;
    private final Activations upInput;
    private final Activations gated;

    VectorExperts(Context context, List<GatedMlp.Weights> experts) {
        this.context = context;
        this.gateInput = context.input();
        this.upInput = context.secondInput();
        this.gated = context.gated();
        this.experts = experts.stream().map(GatedWeights::new).toList();
        GatedWeights first = this.experts.getFirst();
        this.hidden = first.hidden();
        this.intermediate = first.intermediate();
        this.sharedInput = this.experts.stream()
                .allMatch(expert -> expert.sharesInput()
                        && expert.gate().form().equals(first.gate().form()));
    }

    @Override
    public void apply(TensorView x, Routing routing, TensorView y) {
        Shapes.requireInOut(x, hidden, y, hidden);
        Shapes.requireRouting(routing, x, experts.size());
        for (int t = 0; t < routing.tokens(); t += MAX_TOKENS) {
            int tokens = Math.min(MAX_TOKENS, routing.tokens() - t);
            groups.sort(routing, t, tokens, experts.size());
            load(x.rowRange(t, tokens));
            gateAndUp();
            gated.finish(
                    context,
                    groups.choices(),
                    c -> experts.get(groups.expert(c)).down().form());
            downAndAdd(routing, t, y.rowRange(t, tokens));
        }
    }

    /** One row for each token where all experts want the same form, else one for each choice. */
    private void load(TensorView x) {
        if (sharedInput) {
            gateInput.load(context, x, experts.getFirst().gate().form());
        } else {
            gateInput.resize(groups.choices(), hidden);
            upInput.resize(groups.choices(), hidden);
            for (int c = 0; c < groups.choices(); c++) {
                GatedWeights expert = experts.get(groups.expert(c));
                gateInput.load(c, x, groups.token(c), 0, expert.gate().form());
                upInput.load(c, x, groups.token(c), 0, expert.up().form());
            }
        }
    }

    private void gateAndUp() {
        gated.resize(groups.choices(), intermediate);
        int tiles = Math.ceilDiv(intermediate, Block.ROWS);
        long multiplyAdds = 2L * groups.choices() * hidden * intermediate;
        int[] inputRow = sharedInput ? groups.tokens() : groups.identity();
        context.run(groups.count() * tiles, multiplyAdds, (unit, kernels, scratch) -> {
            int group = unit / tiles;
            int first = unit % tiles * Block.ROWS;
            int rows = Math.min(Block.ROWS, intermediate - first);
            GatedWeights expert = experts.get(groups.expert(groups.start(group)));
            for (int from = groups.start(group); from < groups.end(group); from += Block.TOKENS) {
                int tokens = Math.min(Block.TOKENS, groups.end(group) - from);
                expert.gate(
                        kernels,
                        first,
                        rows,
                        gateInput,
                        sharedInput ? gateInput : upInput,
                        inputRow,
                        from,
                        tokens,
                        gated,
                        scratch);
            }
        });
    }

    private void downAndAdd(Routing routing, int firstToken, TensorView y) {
        long multiplyAdds = (long) groups.choices() * intermediate * hidden;
        context.run(Math.ceilDiv(hidden, Block.ROWS), multiplyAdds, (unit, kernels, scratch) -> {
            int first = unit * Block.ROWS;
            int rows = Math.min(Block.ROWS, hidden - first);
            float[] outputs = scratch.floats(groups.choices() * rows); // [choices, rows]
            for (int group = 0; group < groups.count(); group++) {
                WeightRows down =
                        experts.get(groups.expert(groups.start(group))).down();
                for (int from = groups.start(group); from < groups.end(group); from += Block.TOKENS)
                    down(
                            kernels,
                            down,
                            first,
                            rows,
                            from,
                            Math.min(Block.TOKENS, groups.end(group) - from),
                            outputs,
                            scratch);
            }
            for (int t = 0; t < y.rows(); t++)
                for (int r = 0; r < rows; r++)
                    y.setFloat(t, first + r, sum(routing, firstToken + t, t, outputs, rows, r));
        });
    }

    private void down(
            Kernels kernels,
            WeightRows down,
            int first,
            int rows,
            int from,
            int tokens,
            float[] outputs,
            Scratch scratch) {
        for (int t = 0; t < tokens; t++) scratch.rowAt[t] = gated.at(from + t);
        DotProducts.compute(kernels, down, first, rows, gated.values, tokens, scratch);
        for (int t = 0; t < tokens; t++)
            for (int r = 0; r < rows; r++)
                outputs[(from + t) * rows + r] =
                        down.output(first + r, gated.scale(from + t), scratch.products[r * Block.TOKENS + t]);
    }

    private float sum(Routing routing, int token, int rowInCall, float[] outputs, int rows, int r) {
        float sum = 0;
        for (int j = 0; j < routing.expertsPerToken(); j++) {
            int choice = groups.choice(rowInCall * routing.expertsPerToken() + j);
            sum += routing.weights()[token * routing.expertsPerToken() + j] * outputs[choice * rows + r];
        }
        return sum;
    }
}
