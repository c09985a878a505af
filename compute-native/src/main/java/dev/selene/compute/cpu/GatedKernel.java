package dev.selene.compute.cpu;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import java.lang.foreign.MemorySegment;

/** {@code silu(gate x) · up x} for the tokens of some experts: what a gated MLP and routed experts share. */
final class GatedKernel implements AutoCloseable {
    private static final int LANES = 16;

    private final Context context;
    private final int hidden;
    private final int intermediate;
    private final long stride;
    private final KernelCall call;

    GatedKernel(Context context, int hidden, int intermediate) {
        this.context = context;
        this.hidden = hidden;
        this.intermediate = intermediate;
        this.stride = Panels.padded(intermediate, LANES);
        this.call = new KernelCall(context, "gated");
    }

    /**
     * Computes one row for each choice.
     *
     * @param experts address of {@code [experts][3]} structs: gate, up, down
     * @param groupStart address of the first choice of each group, and of the end
     * @param groupExpert address of the expert of each group
     * @param index address of the activation row of each choice, or 0 if it is the same number
     * @return F32 {@code [choices, intermediate]}, borrowed from the context until the next call
     */
    TensorView apply(
            long experts,
            long groupStart,
            long groupExpert,
            int groups,
            int choices,
            ActivationRows gateInput,
            ActivationRows upInput,
            long index) {
        MemorySegment out = context.gated.atLeast(Math.multiplyExact((long) choices * stride, (long) Float.BYTES));
        call.begin()
                .put(experts)
                .put(groupStart)
                .put(groupExpert)
                .put(gateInput, index)
                .put(upInput, index);
        call.put(out.address()).put(stride);
        call.run(groups * Panels.count(intermediate), 2L * choices * hidden * intermediate);
        return new TensorView(out, DType.F32, choices, intermediate, stride);
    }

    @Override
    public void close() {
        call.close();
    }
}
