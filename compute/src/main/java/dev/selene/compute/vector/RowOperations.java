package dev.selene.compute.vector;

import dev.selene.base.DType;
import dev.selene.base.FloatCodec;
import dev.selene.base.TensorView;
import dev.selene.compute.AttentionSpan;
import dev.selene.compute.LatentCache;
import java.util.List;

/** What is done to each row by itself, a few operations for each element. Units are rows. */
final class RowOperations {
    /** One element costs about as much as this many multiply-adds of a dot product. */
    private static final int ELEMENT_COST = 8;

    private final Context context;

    RowOperations(Context context) {
        this.context = context;
    }

    void embed(TensorView table, int[] ids, TensorView y) {
        PlainRows rows = new PlainRows(table);
        int hidden = (int) y.columns();
        run(y, (row, kernels, scratch) -> {
            float[] values = scratch.floats(hidden);
            for (int k = 0; k < hidden; k += DotProducts.Block.ELEMENTS)
                rows.decode(kernels, ids[row], k, Math.min(DotProducts.Block.ELEMENTS, hidden - k), scratch, values, k);
            Rows.write(values, 0, hidden, y, row, 0);
        });
    }

    void rmsNorm(TensorView x, TensorView weight, double eps, TensorView y) {
        int hidden = (int) x.columns();
        run(x, (row, _, scratch) -> {
            float[] values = scratch.floats(2 * hidden); // [x or y ; weight]
            Rows.read(x, row, 0, hidden, values, 0);
            Rows.read(weight, 0, 0, hidden, values, hidden);
            float inverse = (float) (1 / Math.sqrt(squares(values, hidden) / hidden + eps));
            for (int i = 0; i < hidden; i++) values[i] = values[hidden + i] * (values[i] * inverse);
            Rows.write(values, 0, hidden, y, row, 0);
        });
    }

    // F64 in four partial sums
    private static double squares(float[] x, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i <= n - 4; i += 4) {
            s0 += (double) x[i] * x[i];
            s1 += (double) x[i + 1] * x[i + 1];
            s2 += (double) x[i + 2] * x[i + 2];
            s3 += (double) x[i + 3] * x[i + 3];
        }
        for (; i < n; i++) s0 += (double) x[i] * x[i];
        return (s0 + s2) + (s1 + s3);
    }

    void add(TensorView x, TensorView y) {
        int columns = (int) x.columns();
        run(x, (row, _, scratch) -> {
            float[] values = scratch.floats(2 * columns); // [y ; x]
            Rows.read(y, row, 0, columns, values, 0);
            Rows.read(x, row, 0, columns, values, columns);
            for (int i = 0; i < columns; i++) values[i] += values[columns + i];
            Rows.write(values, 0, columns, y, row, 0);
        });
    }

    void rope(TensorView x, int heads, int headWidth, int ropeOffset, TensorView cosSin) {
        int rope = (int) cosSin.columns();
        int pairs = rope / 2;
        run(x, (row, _, scratch) -> {
            float[] values = scratch.floats(2 * rope); // [part of one head ; cosines ; sines]
            Rows.read(cosSin, row, 0, rope, values, rope);
            for (int h = 0; h < heads; h++) {
                long column = (long) h * headWidth + ropeOffset;
                Rows.read(x, row, column, rope, values, 0);
                for (int i = 0; i < pairs; i++) {
                    float a = values[2 * i];
                    float b = values[2 * i + 1];
                    float cos = values[rope + i];
                    float sin = values[rope + pairs + i];
                    values[2 * i] = a * cos - b * sin;
                    values[2 * i + 1] = b * cos + a * sin;
                }
                Rows.write(values, 0, rope, x, row, column);
            }
        });
    }

    void storeLatents(TensorView latents, List<AttentionSpan> spans, LatentCache cache) {
        int dim = cache.latentDim();
        for (AttentionSpan span : spans) {
            run(latents.rowRange(span.firstRow(), span.numRows()), (row, _, scratch) -> {
                float[] values = scratch.floats(dim);
                Rows.read(latents, (long) span.firstRow() + row, 0, dim, values, 0);
                long byteOffset = cache.byteOffset(span.blockTable(), span.firstPosition() + row);
                for (int i = 0; i < dim; i++) {
                    if (cache.dtype() == DType.F32)
                        cache.segment().set(Layouts.F32, byteOffset + (long) i * Float.BYTES, values[i]);
                    else
                        cache.segment()
                                .set(
                                        Layouts.I16,
                                        byteOffset + (long) i * Short.BYTES,
                                        FloatCodec.floatToBf16(values[i]));
                }
            });
        }
    }

    private void run(TensorView rows, Context.Task task) {
        context.run(Math.toIntExact(rows.rows()), rows.rows() * rows.columns() * ELEMENT_COST, task);
    }
}
