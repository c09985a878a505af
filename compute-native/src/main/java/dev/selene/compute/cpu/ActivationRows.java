package dev.selene.compute.cpu;

import dev.selene.base.TensorView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Rows of activations in the form that weights want, with zeros behind the last element. One operation at a time uses them. */
final class ActivationRows implements AutoCloseable {
    private static final int LANES = 16;

    /** Rows of int8 start at different places of the cache's sets. */
    private static final int CACHE_LINE = 64;

    /** Quantising one element costs about as much as this many multiply-adds. */
    private static final long ELEMENT_COST = 16;

    private final Context context;
    private final Growing memory = new Growing();
    private final Growing scaleMemory = new Growing();
    private final Growing staticMemory = new Growing();
    private KernelCall quantise;
    private KernelCall pad;
    private long data;
    private long byteStride;
    private long scales;

    ActivationRows(Context context) {
        this.context = context;
    }

    long data() {
        return data;
    }

    long byteStride() {
        return byteStride;
    }

    /** Of int8 rows. */
    long scales() {
        return scales;
    }

    /** Takes all rows of {@code x} in one form. Rows that are F32 already and fill whole lanes are used where they are. */
    void load(TensorView x, ActivationForm form) {
        int rows = Math.toIntExact(x.rows());
        switch (form) {
            case ActivationForm.Floats _ -> {
                data = Addresses.of(x);
                byteStride = x.rowStride() * Float.BYTES;
                if (x.columns() % LANES != 0) pad(x, rows, 0);
            }
            case ActivationForm.DynamicInt8 _ -> quantise(x, rows, 0, 0, 0);
            case ActivationForm.StaticInt8 fixed -> {
                MemorySegment pair = staticMemory.atLeast(2 * Float.BYTES);
                putStatic(pair, 0, fixed);
                quantise(x, rows, 0, pair.address(), 0);
            }
        }
    }

    /**
     * Takes rows of {@code x} by an index, each in a form of its own; all of them int8 or all floats.
     *
     * @param index address of one row number for each form
     */
    void load(TensorView x, long index, List<ActivationForm> forms) {
        int rows = forms.size();
        switch (forms.getFirst()) {
            case ActivationForm.Floats _ -> pad(x, rows, index);
            case ActivationForm.DynamicInt8 _ -> quantise(x, rows, index, 0, 0);
            case ActivationForm.StaticInt8 _ -> {
                MemorySegment pairs = staticMemory.atLeast(2L * Float.BYTES * rows);
                for (int i = 0; i < rows; i++) putStatic(pairs, i, (ActivationForm.StaticInt8) forms.get(i));
                quantise(x, rows, index, pairs.address(), 2);
            }
        }
    }

    private static void putStatic(MemorySegment pairs, long at, ActivationForm.StaticInt8 form) {
        pairs.setAtIndex(ValueLayout.JAVA_FLOAT, 2 * at, form.scale());
        pairs.setAtIndex(ValueLayout.JAVA_FLOAT, 2 * at + 1, form.offset());
    }

    private void quantise(TensorView x, int rows, long index, long statics, long staticsStep) {
        // the elements, and a sum of each 8
        byteStride = Panels.padded(x.columns(), CACHE_LINE)
                + Panels.padded(Math.ceilDiv(x.columns(), 8L) * Integer.BYTES, CACHE_LINE)
                + CACHE_LINE;
        data = memory.atLeast(Math.multiplyExact(byteStride, (long) rows)).address();
        scales = scaleMemory.atLeast((long) rows * Float.BYTES).address();
        if (quantise == null) quantise = new KernelCall(context, "quantise");
        quantise.begin()
                .put(x)
                .put(index)
                .put(x.columns())
                .put(data)
                .put(byteStride)
                .put(scales);
        quantise.put(statics).put(staticsStep).run(rows, rows * x.columns() * ELEMENT_COST);
    }

    private void pad(TensorView x, int rows, long index) {
        long width = (x.columns() + LANES - 1) / LANES * LANES;
        byteStride = width * Float.BYTES;
        data = memory.atLeast(Math.multiplyExact(byteStride, (long) rows)).address();
        if (pad == null) pad = new KernelCall(context, "pad");
        pad.begin().put(x).put(index).put(x.columns()).put(data).put(width);
        pad.run(rows, rows * x.columns());
    }

    @Override
    public void close() {
        if (pad != null) pad.close();
        if (quantise != null) quantise.close();
        staticMemory.close();
        scaleMemory.close();
        memory.close();
    }
}
