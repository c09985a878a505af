package dev.selene.compute.cpu;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.LatentCache;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Latent attention. All heads share the keys, so a unit is some heads of some rows of one span; with few rows the heads are
 * divided among the threads, for each of which the keys are then read.
 */
final class NativeLatentAttention implements AutoCloseable {
    /** Queries of a unit, keys of a block; as in latent_attention.c. */
    private static final int QUERIES = 64;

    private static final int KEYS = 64;
    private static final int LANES = 16;
    private static final int SPAN_FIELDS = 5;

    private final Context context;
    private final KernelCall attend;
    private final Growing spanMemory = new Growing();
    private final Growing tableMemory = new Growing();

    NativeLatentAttention(Context context) {
        this.context = context;
        this.attend = new KernelCall(context, "latent_attention");
    }

    void run(
            TensorView queries,
            int heads,
            int rank,
            float scale,
            List<AttentionSpan> spans,
            LatentCache cache,
            TensorView out) {
        int unitHeads = unitHeads(heads, queries.rows());
        int unitRows = QUERIES / unitHeads;
        int headUnits = Math.ceilDiv(heads, unitHeads);
        int entries = spans.stream().mapToInt(span -> span.blockTable().length).sum();
        MemorySegment tables = tableMemory.atLeast((long) entries * Integer.BYTES);
        MemorySegment structs = spanMemory.atLeast((long) spans.size() * SPAN_FIELDS * Long.BYTES);
        long tableAt = 0;
        long field = 0;
        int units = 0;
        long multiplyAdds = 0;
        for (AttentionSpan span : spans) {
            int[] table = span.blockTable();
            MemorySegment.copy(table, 0, tables, ValueLayout.JAVA_INT, tableAt, table.length);
            structs.setAtIndex(ValueLayout.JAVA_LONG, field++, span.firstRow());
            structs.setAtIndex(ValueLayout.JAVA_LONG, field++, span.numRows());
            structs.setAtIndex(ValueLayout.JAVA_LONG, field++, span.firstPosition());
            structs.setAtIndex(ValueLayout.JAVA_LONG, field++, tables.address() + tableAt);
            structs.setAtIndex(ValueLayout.JAVA_LONG, field++, units);
            tableAt += (long) table.length * Integer.BYTES;
            units += Math.ceilDiv(span.numRows(), unitRows) * headUnits;
            multiplyAdds += ((long) span.firstPosition() + span.numRows())
                    * span.numRows()
                    * heads
                    * (cache.latentDim() + rank);
        }

        context.needScratch(scratchBytes(cache.latentDim(), rank));
        attend.begin().put(queries).put(heads).put(cache.latentDim()).put(rank).put((double) scale);
        attend.put(structs.address()).put(spans.size()).put(unitRows).put(unitHeads);
        attend.put(Addresses.of(cache.segment())).put(cache.dtype() == DType.BF16 ? Panels.BF16 : Panels.F32);
        attend.put(cache.blockTokens()).put(out);
        attend.run(units, multiplyAdds);
    }

    /** So many that every thread has a unit, if there are heads for that. */
    private int unitHeads(int heads, long rows) {
        int shares = (int) Math.max(1, context.workers.threads() / Math.max(1, rows));
        return Math.min(LANES, Math.ceilDiv(heads, shares));
    }

    /** The struct {@code state} with queries, values and copies of keys behind it. */
    private static long scratchBytes(int latentDim, int rank) {
        long stride = Panels.padded(latentDim, LANES);
        long state = 2L * Long.BYTES
                + 3L * Long.BYTES
                + (long) QUERIES * KEYS * (Double.BYTES + Float.BYTES)
                + QUERIES * (2L * Double.BYTES + Integer.BYTES)
                + KEYS * (long) Long.BYTES;
        long floats = QUERIES * (stride + Panels.padded(rank, LANES)) + KEYS * stride;
        return state + floats * Float.BYTES;
    }

    @Override
    public void close() {
        tableMemory.close();
        spanMemory.close();
        attend.close();
    }
}
