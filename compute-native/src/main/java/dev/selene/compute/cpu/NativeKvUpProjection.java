package dev.selene.compute.cpu;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.compute.KvUpProjection;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Shapes;
import java.lang.foreign.MemorySegment;

/**
 * For each head {@code K_h} as rows, {@code V_h} as panels, both decoded to BF16 or F32 when bound. Units are heads, and
 * panels of values.
 */
final class NativeKvUpProjection implements KvUpProjection {
    private static final int LANES = 16;

    private final Context context;
    private final int heads;
    private final int nope;
    private final int rope;
    private final int v;
    private final int rank;
    private final int format;
    private final WeightMemory memory;
    private final long keys;
    private final KernelCall absorb;
    private final KernelCall expand;
    private final ActivationRows padded;

    NativeKvUpProjection(Context context, LinearWeight weight, int heads, int nope, int rope, int v) {
        this.context = context;
        this.heads = heads;
        this.nope = nope;
        this.rope = rope;
        this.v = v;
        this.rank = weight.inFeatures();
        this.format = Panels.floatFormat(weight);
        long rowBytes = Panels.padded(rank, LANES) * (format == Panels.BF16 ? Short.BYTES : Float.BYTES);
        long structBytes = Panels.padded(heads * Panels.STRUCT_BYTES, 64);
        long keyBytes = Panels.padded(nope * rowBytes, 64);
        long panelBytes = Panels.ROWS * rowBytes;
        long valueBytes = Panels.count(v) * panelBytes;
        this.memory = new WeightMemory(structBytes + heads * (keyBytes + valueBytes));
        context.adopt(memory);
        this.keys = memory.segment().address() + structBytes;
        this.absorb = new KernelCall(context, "absorb");
        this.expand = new KernelCall(context, "linear");
        this.padded = new ActivationRows(context);

        Panels source = Panels.of(weight);
        MemorySegment structs = memory.segment();
        for (int head = 0; head < heads; head++) {
            long firstRow = (long) head * (nope + v);
            source.packFloats(context, firstRow, nope, keys + head * nope * rowBytes, format, panelBytes, true);
            long values = keys + heads * keyBytes + head * valueBytes;
            source.packFloats(context, firstRow + nope, v, values, format, panelBytes, false);
            MemorySegment struct = structs.asSlice(head * Panels.STRUCT_BYTES, Panels.STRUCT_BYTES);
            Panels.describeFloats(struct, format, v, rank, values, panelBytes);
        }
        source.dropPages();
    }

    @Override
    public void absorbQueries(TensorView queries, TensorView latentQueries) {
        Shapes.requireF32("queries", queries, queries.rows(), (long) heads * (nope + rope));
        Shapes.requireF32("latentQueries", latentQueries, queries.rows(), (long) heads * (rank + rope));
        absorb.begin().put(keys).put(format).put(heads).put(nope).put(rope).put(rank);
        absorb.put(queries).put(latentQueries).put(queries.rows());
        absorb.run(heads, queries.rows() * heads * nope * rank);
    }

    @Override
    public void expandValues(TensorView latentValues, TensorView values) {
        Shapes.requireF32("latentValues", latentValues, latentValues.rows(), (long) heads * rank);
        Shapes.requireF32("values", values, latentValues.rows(), (long) heads * v);
        long tokens = latentValues.rows();
        expand.begin().put(memory.segment().address()).put(heads);
        if (rank % LANES == 0) {
            expand.put(Addresses.of(latentValues))
                    .put(latentValues.rowStride() * Float.BYTES)
                    .put(0)
                    .put(0);
            expand.put((long) rank * Float.BYTES);
        } else {
            // each head's part of each row, as a row of its own
            TensorView parts = heads(latentValues);
            padded.load(parts, new ActivationForm.Floats());
            expand.put(padded.data())
                    .put(padded.byteStride() * heads)
                    .put(0)
                    .put(0)
                    .put(padded.byteStride());
        }
        expand.put(values).put(v).put(tokens);
        expand.run(heads * Panels.count(v), tokens * heads * v * rank);
    }

    private TensorView heads(TensorView latentValues) {
        if (latentValues.rowStride() == latentValues.columns())
            return TensorView.contiguous(latentValues.segment(), DType.F32, latentValues.rows() * heads, rank);
        MemorySegment copy = context.gated.atLeast(latentValues.rows() * heads * rank * Float.BYTES);
        long rowBytes = (long) heads * rank * Float.BYTES;
        for (long t = 0; t < latentValues.rows(); t++)
            MemorySegment.copy(latentValues.segment(), latentValues.byteOffset(t), copy, t * rowBytes, rowBytes);
        return TensorView.contiguous(copy, DType.F32, latentValues.rows() * heads, rank);
    }

    @Override
    public void close() {
        padded.close();
        expand.close();
        absorb.close();
        context.release(memory);
    }
}
