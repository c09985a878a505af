package dev.selene.compute.cpu;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.LatentCache;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** What is done to each row by itself. Units are rows. */
final class RowKernels implements AutoCloseable {
    /** One element costs about as much as this many multiply-adds of a dot product. */
    private static final long ELEMENT_COST = 8;

    private final KernelCall embed;
    private final KernelCall rmsNorm;
    private final KernelCall add;
    private final KernelCall rope;
    private final KernelCall storeLatents;
    private final Integers ids = new Integers();
    private final Growing slots = new Growing();

    RowKernels(Context context) {
        embed = new KernelCall(context, "embed");
        rmsNorm = new KernelCall(context, "rms_norm");
        add = new KernelCall(context, "add");
        rope = new KernelCall(context, "rope");
        storeLatents = new KernelCall(context, "store_latents");
    }

    void embed(TensorView table, int[] tokenIds, TensorView y) {
        int rows = Math.toIntExact(y.rows());
        embed.begin().put(Addresses.of(table)).put(Panels.number(table.dtype()));
        embed.put(table.rowStride() * table.dtype().bytes())
                .put(ids.copy(tokenIds, 0, rows))
                .put(y)
                .put(y.columns());
        run(embed, y);
    }

    void rmsNorm(TensorView x, TensorView weight, double eps, TensorView y) {
        rmsNorm.begin().put(x).put(Addresses.of(weight)).put(eps).put(y).put(x.columns());
        run(rmsNorm, x);
    }

    void add(TensorView x, TensorView y) {
        add.begin().put(x).put(y).put(x.columns());
        run(add, x);
    }

    void rope(TensorView x, int heads, int headWidth, int ropeOffset, TensorView cosSin) {
        rope.begin()
                .put(x)
                .put(heads)
                .put(headWidth)
                .put(ropeOffset)
                .put(cosSin.columns() / 2)
                .put(cosSin);
        run(rope, x);
    }

    void storeLatents(TensorView latents, List<AttentionSpan> spans, LatentCache cache) {
        long rowBytes = (long) cache.latentDim() * cache.dtype().bytes();
        for (AttentionSpan span : spans) {
            TensorView rows = latents.rowRange(span.firstRow(), span.numRows());
            MemorySegment slotOf = slots.atLeast((long) span.numRows() * Long.BYTES);
            for (int r = 0; r < span.numRows(); r++)
                slotOf.setAtIndex(
                        ValueLayout.JAVA_LONG,
                        r,
                        cache.byteOffset(span.blockTable(), span.firstPosition() + r) / rowBytes);
            storeLatents.begin().put(rows).put(slotOf.address()).put(cache.latentDim());
            storeLatents.put(Addresses.of(cache.segment())).put(cache.dtype() == DType.BF16 ? 1 : 0);
            run(storeLatents, rows);
        }
    }

    private static void run(KernelCall call, TensorView rows) {
        call.run(Math.toIntExact(rows.rows()), rows.rows() * rows.columns() * ELEMENT_COST);
    }

    @Override
    public void close() {
        slots.close();
        ids.close();
        for (KernelCall call : List.of(embed, rmsNorm, add, rope, storeLatents)) call.close();
    }
}
