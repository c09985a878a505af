package dev.selene.compute.cpu;

import dev.selene.base.TensorView;
import dev.selene.compute.GatedMlp;
import dev.selene.compute.Shapes;
import java.util.List;

/** Two jobs for at most {@value #MAX_TOKENS} tokens: gate and up with silu, one expert that has all tokens; then down. */
final class NativeGatedMlp implements GatedMlp {
    private static final int MAX_TOKENS = 1024;

    private final Context context;
    private final Weights weights;
    private final ActivationForm gateForm;
    private final ActivationForm upForm;
    private final ActivationForm downForm;
    private final PackedLinears packed;
    private final GatedKernel gated;
    private final KernelCall down;
    private final Integers groupStart = new Integers();
    private final Integers groupExpert = new Integers();

    NativeGatedMlp(Context context, Weights weights) {
        this.context = context;
        this.weights = weights;
        this.gateForm = ActivationForm.of(weights.gate());
        this.upForm = ActivationForm.of(weights.up());
        this.downForm = ActivationForm.of(weights.down());
        this.packed =
                new PackedLinears(context, List.of(List.of(weights.gate(), weights.up()), List.of(weights.down())));
        this.gated = new GatedKernel(context, hidden(), intermediate());
        this.down = new KernelCall(context, "linear");
        context.needScratch(packed.scratchBytes());
    }

    private int hidden() {
        return weights.gate().inFeatures();
    }

    private int intermediate() {
        return weights.gate().outFeatures();
    }

    @Override
    public void apply(TensorView x, TensorView y) {
        Shapes.requireInOut(x, hidden(), y, hidden());
        for (long t = 0; t < x.rows(); t += MAX_TOKENS) {
            int tokens = (int) Math.min(MAX_TOKENS, x.rows() - t);
            apply(x.rowRange(t, tokens), y.rowRange(t, tokens), tokens);
        }
    }

    private void apply(TensorView x, TensorView y, int tokens) {
        ActivationRows gateInput = context.input;
        ActivationRows upInput = gateForm.equals(upForm) ? gateInput : context.secondInput;
        gateInput.load(x, gateForm);
        if (upInput != gateInput) upInput.load(x, upForm);
        long start = groupStart.copy(new int[] {0, tokens}, 0, 2);
        long expert = groupExpert.copy(new int[] {0}, 0, 1);
        TensorView product = gated.apply(packed.struct(0), start, expert, 1, tokens, gateInput, upInput, 0);

        context.gatedInput.load(product, downForm);
        down.begin()
                .put(packed.struct(2))
                .put(1)
                .put(context.gatedInput, 0)
                .put(0)
                .put(y)
                .put(0)
                .put(tokens);
        down.run(Panels.count(hidden()), (long) tokens * hidden() * intermediate());
    }

    @Override
    public void close() {
        groupExpert.close();
        groupStart.close();
        down.close();
        gated.close();
        packed.close();
    }
}
