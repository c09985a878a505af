package dev.selene.compute.cpu;

import dev.selene.base.TensorView;
import dev.selene.compute.Linear;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Shapes;
import java.util.List;

/** Units are panels of output rows. */
final class NativeLinear implements Linear {
    private final Context context;
    private final ActivationForm form;
    private final int in;
    private final int out;
    private final PackedLinears packed;
    private final KernelCall multiply;

    NativeLinear(Context context, LinearWeight weight) {
        this.context = context;
        this.form = ActivationForm.of(weight);
        this.in = weight.inFeatures();
        this.out = weight.outFeatures();
        this.packed = new PackedLinears(context, List.of(List.of(weight)));
        this.multiply = new KernelCall(context, "linear");
        context.needScratch(packed.scratchBytes());
    }

    @Override
    public void apply(TensorView x, TensorView y) {
        Shapes.requireInOut(x, in, y, out);
        context.input.load(x, form);
        multiply(context.input, x.rows(), y);
    }

    /** With rows that are in this Linear's form already. */
    void multiply(ActivationRows rows, long tokens, TensorView y) {
        multiply.begin()
                .put(packed.struct(0))
                .put(1)
                .put(rows, 0)
                .put(0)
                .put(y)
                .put(0)
                .put(tokens);
        multiply.run(Panels.count(out), tokens * in * out);
    }

    @Override
    public void close() {
        multiply.close();
        packed.close();
    }
}
