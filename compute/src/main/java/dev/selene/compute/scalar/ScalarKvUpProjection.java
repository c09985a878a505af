package dev.selene.compute.scalar;

import dev.selene.base.TensorView;
import dev.selene.compute.KvUpProjection;
import dev.selene.compute.LinearWeight;
import dev.selene.compute.Shapes;

/** Both halves of {@code kv_b_proj}; sums in F64. */
final class ScalarKvUpProjection implements KvUpProjection {
    private final LinearWeight weight;
    private final int heads;
    private final int nope;
    private final int rope;
    private final int v;
    private final int rank;

    ScalarKvUpProjection(LinearWeight weight, int heads, int nope, int rope, int v) {
        this.weight = weight;
        this.heads = heads;
        this.nope = nope;
        this.rope = rope;
        this.v = v;
        this.rank = weight.inFeatures();
    }

    @Override
    public void absorbQueries(TensorView queries, TensorView latentQueries) {
        Shapes.requireF32("queries", queries, queries.rows(), (long) heads * (nope + rope));
        Shapes.requireF32("latentQueries", latentQueries, queries.rows(), (long) heads * (rank + rope));
        for (int h = 0; h < heads; h++) {
            float[][] keys = rows(h * (nope + v), nope);
            int from = h * (nope + rope);
            int to = h * (rank + rope);
            for (int t = 0; t < queries.rows(); t++) {
                for (int r = 0; r < rank; r++) {
                    double sum = 0;
                    for (int i = 0; i < nope; i++) sum += (double) keys[i][r] * queries.getFloat(t, from + i);
                    latentQueries.setFloat(t, to + r, (float) sum);
                }
                for (int i = 0; i < rope; i++)
                    latentQueries.setFloat(t, to + rank + i, queries.getFloat(t, from + nope + i));
            }
        }
    }

    @Override
    public void expandValues(TensorView latentValues, TensorView values) {
        Shapes.requireF32("latentValues", latentValues, latentValues.rows(), (long) heads * rank);
        Shapes.requireF32("values", values, latentValues.rows(), (long) heads * v);
        for (int h = 0; h < heads; h++) {
            float[][] rows = rows(h * (nope + v) + nope, v);
            for (int t = 0; t < latentValues.rows(); t++) {
                for (int i = 0; i < v; i++) {
                    double sum = 0;
                    for (int r = 0; r < rank; r++) sum += (double) rows[i][r] * latentValues.getFloat(t, h * rank + r);
                    values.setFloat(t, h * v + i, (float) sum);
                }
            }
        }
    }

    private float[][] rows(int first, int count) {
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) rows[i] = FloatWeights.row(weight, first + i);
        return rows;
    }
}
