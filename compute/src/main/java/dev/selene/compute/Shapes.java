package dev.selene.compute;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import java.util.List;

/** The checks that every {@link Backend} makes of its arguments: each failure is an {@link IllegalArgumentException} with the values. */
public final class Shapes {
    private Shapes() {}

    /** {@code view} is F32 {@code [rows, columns]}. */
    public static void requireF32(String name, TensorView view, long rows, long columns) {
        if (view.dtype() != DType.F32 || view.rows() != rows || view.columns() != columns)
            throw new IllegalArgumentException(name + " is " + view + ", expected F32 [" + rows + ", " + columns + "]");
    }

    /** {@code y} is F32 and has the rows and columns of {@code x}, which is F32. */
    public static void requireAlike(TensorView x, TensorView y) {
        requireF32("x", x, x.rows(), x.columns());
        requireF32("y", y, x.rows(), x.columns());
    }

    /** {@code x} is F32 {@code [tokens, in]}, {@code y} is F32 {@code [tokens, out]}. */
    public static void requireInOut(TensorView x, int in, TensorView y, int out) {
        requireF32("x", x, x.rows(), in);
        requireF32("y", y, x.rows(), out);
    }

    /** The table holds floats, the ids exist and there is one for each row of {@code y}. */
    public static void requireEmbedding(TensorView table, int[] ids, TensorView y) {
        if (!table.dtype().isFloat() || table.dtype() == DType.F64)
            throw new IllegalArgumentException("embedding table of dtype " + table.dtype());
        requireF32("y", y, y.rows(), table.columns());
        if (ids.length < y.rows()) throw new IllegalArgumentException(ids.length + " ids for " + y.rows() + " rows");
        for (int t = 0; t < y.rows(); t++) {
            if (ids[t] < 0 || ids[t] >= table.rows())
                throw new IllegalArgumentException(
                        "id " + ids[t] + " of row " + t + " is not in [0, " + table.rows() + ")");
        }
    }

    /** The heads fit {@code x} and the rotated part fits a head. */
    public static void requireRope(TensorView x, int heads, int headWidth, int ropeOffset, TensorView cosSin) {
        requireF32("x", x, x.rows(), (long) heads * headWidth);
        requireF32("cosSin", cosSin, x.rows(), cosSin.columns());
        if (cosSin.columns() % 2 != 0 || ropeOffset < 0 || ropeOffset + cosSin.columns() > headWidth)
            throw new IllegalArgumentException(
                    "rope of " + cosSin.columns() + " elements from " + ropeOffset + " in heads of " + headWidth);
    }

    /** Every expert has the shape of the first, and there is one. */
    public static void requireAlike(List<GatedMlp.Weights> experts) {
        if (experts.isEmpty()) throw new IllegalArgumentException("a layer of 0 experts");
        LinearWeight first = experts.getFirst().gate();
        for (GatedMlp.Weights expert : experts) {
            LinearWeight gate = expert.gate();
            if (gate.inFeatures() != first.inFeatures() || gate.outFeatures() != first.outFeatures())
                throw new IllegalArgumentException("experts of different shape: gate [" + gate.outFeatures() + ", "
                        + gate.inFeatures() + "] and [" + first.outFeatures() + ", " + first.inFeatures() + "]");
        }
    }

    /** Every token is routed to experts that exist. */
    public static void requireRouting(Routing routing, TensorView x, int numExperts) {
        if (routing.tokens() != x.rows())
            throw new IllegalArgumentException("routing of " + routing.tokens() + " tokens for " + x.rows() + " rows");
        for (int i = 0; i < routing.tokens() * routing.expertsPerToken(); i++) {
            int id = routing.ids()[i];
            if (id < 0 || id >= numExperts)
                throw new IllegalArgumentException("expert " + id + " of token " + i / routing.expertsPerToken()
                        + " is not in [0, " + numExperts + ")");
        }
    }

    /** The weight holds floats that need no activation scale, and is {@code [heads·(nope + v), rank]}. */
    public static void requireKvUp(LinearWeight weight, int heads, int nope, int rope, int v) {
        boolean floats = switch (weight) {
            case LinearWeight.Plain _, LinearWeight.Fp8Block _, LinearWeight.Int4Group _ -> true;
            case LinearWeight.W8A8Dynamic _, LinearWeight.W8A8Static _, LinearWeight.W4A8Dynamic _ -> false;
        };
        if (!floats)
            throw new IllegalArgumentException(
                    "kv_b_proj cannot be " + weight.getClass().getSimpleName());
        if (heads < 1 || nope < 1 || rope < 0 || v < 1 || weight.outFeatures() != (long) heads * (nope + v))
            throw new IllegalArgumentException("kv_b_proj is [" + weight.outFeatures() + ", " + weight.inFeatures()
                    + "], expected [heads " + heads + " * (nope " + nope + " + v " + v + "), rank]");
    }

    /** Every row of every span is a row of the batch, and its position has a slot in the cache. */
    public static void requireSpans(List<AttentionSpan> spans, long batchRows, LatentCache cache) {
        for (AttentionSpan span : spans) {
            if ((long) span.firstRow() + span.numRows() > batchRows)
                throw new IllegalArgumentException("span of rows [" + span.firstRow() + ", "
                        + ((long) span.firstRow() + span.numRows()) + ") in a batch of " + batchRows);
            long lastPosition = (long) span.firstPosition() + span.numRows() - 1;
            if (lastPosition / cache.blockTokens() >= span.blockTable().length)
                throw new IllegalArgumentException("position " + lastPosition + " is beyond a table of "
                        + span.blockTable().length + " blocks of " + cache.blockTokens());
            for (int i = 0; i <= lastPosition / cache.blockTokens(); i++) {
                int block = span.blockTable()[i];
                if (block < 0 || block >= cache.numBlocks())
                    throw new IllegalArgumentException(
                            "block " + block + " of a table is not in [0, " + cache.numBlocks() + ")");
            }
        }
    }

    /** Queries and results of latent attention fit each other, the cache and the spans. */
    public static void requireAttention(
            TensorView queries, int heads, int rank, List<AttentionSpan> spans, LatentCache cache, TensorView out) {
        if (rank < 1 || rank > cache.latentDim())
            throw new IllegalArgumentException("rank " + rank + " of latents of " + cache.latentDim());
        requireF32("queries", queries, queries.rows(), (long) heads * cache.latentDim());
        requireF32("out", out, queries.rows(), (long) heads * rank);
        requireSpans(spans, queries.rows(), cache);
    }
}
