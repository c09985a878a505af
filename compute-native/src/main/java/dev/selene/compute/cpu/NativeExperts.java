package dev.selene.compute.cpu;

import dev.selene.base.TensorView;
import dev.selene.compute.ExpertGroups;
import dev.selene.compute.Experts;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Routing;
import dev.selene.compute.Shapes;
import java.util.ArrayList;
import java.util.List;

/**
 * Choices are sorted by expert, so that each expert's weights are read once for all of its tokens; at most {@value
 * #MAX_TOKENS} tokens are computed at a time.
 *
 * <p>Two jobs: gate and up, whose units are panels of intermediate elements of each expert; and down, whose units are
 * panels of hidden elements of all experts together, so that a unit can add up its elements in the order of each token's
 * list.
 */
final class NativeExperts implements Experts {
    private static final int MAX_TOKENS = 1024;

    private final Context context;
    private final int numExperts;
    private final int hidden;
    private final int intermediate;
    private final FormOfExperts gateForms;
    private final FormOfExperts upForms;
    private final FormOfExperts downForms;
    private final PackedLinears packed;
    private final GatedKernel gated;
    private final KernelCall down;
    private final ExpertGroups groups = new ExpertGroups();
    private final Integers groupStart = new Integers();
    private final Integers groupExpert = new Integers();
    private final Integers tokenOf = new Integers();
    private final Integers choiceOf = new Integers();
    private final Integers factors = new Integers();

    NativeExperts(Context context, List<GatedMlp.Weights> experts) {
        this.context = context;
        this.numExperts = experts.size();
        this.hidden = experts.getFirst().gate().inFeatures();
        this.intermediate = experts.getFirst().gate().outFeatures();
        this.gateForms = FormOfExperts.of(experts.stream().map(GatedMlp.Weights::gate));
        this.upForms = FormOfExperts.of(experts.stream().map(GatedMlp.Weights::up));
        this.downForms = FormOfExperts.of(experts.stream().map(GatedMlp.Weights::down));
        List<List<LinearWeight>> linears = new ArrayList<>();
        for (GatedMlp.Weights expert : experts) {
            linears.add(List.of(expert.gate(), expert.up()));
            linears.add(List.of(expert.down()));
        }
        this.packed = new PackedLinears(context, linears);
        this.gated = new GatedKernel(context, hidden, intermediate);
        this.down = new KernelCall(context, "experts_down");
    }

    /** Whether the rows of activations that these experts take are all int8, or all floats, at each place. */
    static boolean canCompute(List<GatedMlp.Weights> experts) {
        return FormOfExperts.isOfOneKind(experts.stream().map(GatedMlp.Weights::gate))
                && FormOfExperts.isOfOneKind(experts.stream().map(GatedMlp.Weights::up))
                && FormOfExperts.isOfOneKind(experts.stream().map(GatedMlp.Weights::down));
    }

    @Override
    public void apply(TensorView x, Routing routing, TensorView y) {
        Shapes.requireInOut(x, hidden, y, hidden);
        Shapes.requireRouting(routing, x, numExperts);
        for (int t = 0; t < routing.tokens(); t += MAX_TOKENS) {
            int tokens = Math.min(MAX_TOKENS, routing.tokens() - t);
            groups.sort(routing, t, tokens, numExperts);
            apply(x.rowRange(t, tokens), routing, t, y.rowRange(t, tokens));
        }
    }

    private void apply(TensorView x, Routing routing, int firstToken, TensorView y) {
        int choices = groups.choices();
        int perToken = routing.expertsPerToken();
        long start = groupStart.copy(groups.starts(), 0, groups.count() + 1);
        long expert = groupExpert.copy(groups.experts(), 0, groups.count());
        long tokens = tokenOf.copy(groups.tokens(), 0, choices);

        // one row for each token where all experts want the same form, else one for each choice
        boolean shared = gateForms.isUniform() && upForms.equals(gateForms);
        if (shared) context.input.load(x, gateForms.first());
        else {
            gateForms.load(context.input, x, tokens, groups);
            upForms.load(context.secondInput, x, tokens, groups);
        }
        TensorView product = gated.apply(
                packed.struct(0),
                start,
                expert,
                groups.count(),
                choices,
                context.input,
                shared ? context.input : context.secondInput,
                shared ? tokens : 0);

        if (downForms.isUniform()) context.gatedInput.load(product, downForms.first());
        else downForms.load(context.gatedInput, product, 0, groups);
        long decoded = packed.scratchBytes();
        context.needScratch(decoded + (long) choices * Panels.ROWS * Float.BYTES);
        down.begin().put(packed.struct(0)).put(start).put(expert).put(groups.count());
        down.put(context.gatedInput, 0).put(choiceOf.copy(groups.choicesOfTokens(), 0, choices));
        down.put(factors.copy(routing.weights(), firstToken * perToken, choices));
        down.put(y.rows()).put(perToken).put(y).put(decoded);
        down.run(Panels.count(hidden), (long) choices * hidden * intermediate);
    }

    @Override
    public void close() {
        for (Integers integers : List.of(groupStart, groupExpert, tokenOf, choiceOf, factors)) integers.close();
        down.close();
        gated.close();
        packed.close();
    }
}
