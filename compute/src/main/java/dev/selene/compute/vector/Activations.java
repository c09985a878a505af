package dev.selene.compute.vector;

import dev.selene.base.TensorView;
import java.util.function.IntFunction;

/** Rows of activations in the form that weights want, each padded with zeros to a multiple of {@link Kernels#LANES}. Owned by one operation at a time. */
final class Activations {
    /** Quantising one element costs about as much as this many multiply-adds of a dot product. */
    private static final int ELEMENT_COST = 8;

    float[] values = new float[0];
    private float[] scales = new float[0];
    private int width;
    private int stride;

    /** Makes room for {@code rows} rows of {@code width} elements, of any content. */
    void resize(int rows, int width) {
        this.width = width;
        this.stride = DotProducts.padded(width);
        int needed = Math.multiplyExact(rows, stride);
        if (values.length < needed) values = new float[needed];
        if (scales.length < rows) scales = new float[rows];
    }

    /** Start of a row in {@link #values}. */
    int at(int row) {
        return row * stride;
    }

    /** The factor that {@link #finish} gave a row. */
    float scale(int row) {
        return scales[row];
    }

    /** Takes over all rows of {@code x}, on all threads. */
    void load(Context context, TensorView x, ActivationForm form) {
        int rows = Math.toIntExact(x.rows());
        resize(rows, Math.toIntExact(x.columns()));
        context.run(rows, (long) rows * width * ELEMENT_COST, (row, _, _) -> load(row, x, row, 0, form));
    }

    /** Brings rows that were written to {@link #values} into the form that each wants, on all threads. */
    void finish(Context context, int rows, IntFunction<ActivationForm> formOfRow) {
        context.run(rows, (long) rows * width * ELEMENT_COST, (row, _, _) -> finish(row, formOfRow.apply(row)));
    }

    /** Copies {@code width} elements of {@code x} from (xRow, column) on and finishes the row. */
    void load(int row, TensorView x, long xRow, long column, ActivationForm form) {
        Rows.read(x, xRow, column, width, values, at(row));
        finish(row, form);
    }

    /** Brings a row that was written to {@link #values} into {@code form}. */
    void finish(int row, ActivationForm form) {
        int at = at(row);
        scales[row] = form.apply(values, at, width);
        for (int i = width; i < stride; i++) values[at + i] = 0;
    }
}
